/** Where the recorded cases are. They are no part of the project: without them their tests say aloud that they do not run. */

/** A folder of `*.json`; empty when none is given. */
export const casesFolder = process.env["STEPSTORM_CASES"] ?? "";

/** STEPSTORM_SLOW=1: cases that take a minute run too. */
export const withSlowCases = process.env["STEPSTORM_SLOW"] === "1";

/** For the `skip` option of a test that needs the cases. */
export const skipWithoutCases =
  casesFolder === ""
    ? "STEPSTORM_CASES names no folder of recorded cases: this part did not run"
    : false;

if (skipWithoutCases !== false) process.stderr.write(`conformance: ${skipWithoutCases}\n`);
