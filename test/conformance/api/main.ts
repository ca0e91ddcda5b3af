/** `npm run conformance`: runs the recorded cases, prints the scores, writes docs/conformance.md. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { casesFolder, skipWithoutCases } from "../source-of-cases.ts";
import { reportText } from "./report.ts";
import { rootFolder, runRecordedCases } from "./run-runner.ts";

const EXIT_USAGE = 2;

if (skipWithoutCases !== false) {
  process.stderr.write(
    "conformance: set STEPSTORM_CASES to a folder of recorded cases, with its runner run.mjs beside it\n",
  );
  process.exit(EXIT_USAGE);
}
const outcomes = await runRecordedCases(casesFolder, (text) => void process.stdout.write(text));
const file = join(rootFolder(), "docs", "conformance.md");
writeFileSync(file, reportText(outcomes));
process.stdout.write("wrote docs/conformance.md\n");
// Connections of the runner's may be open still.
process.exit(0);
