import { test } from "tap";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { runState, startMs } from "../../support/actor-harness.ts";

/** The cause of a Wait that fails, without the place. */
function reasonOf(fields: JsonObject, input: Json): string {
  const { outcome, error, cause, endedMs } = runState({ Type: "Wait", ...fields }, input);
  const where = "An error occurred while executing the state 'Only' (entered at the event id #2). ";
  if (outcome !== "FAILED" || error !== "States.Runtime" || !cause?.startsWith(where)) {
    throw new Error(`ended ${outcome}, ${error}: ${cause}`);
  }
  if (endedMs !== 0) throw new Error(`failed only after ${endedMs} ms`);
  return cause.slice(where.length);
}

test("Seconds holds the execution up for that long, by one timer", (t) => {
  const run = runState({ Type: "Wait", Seconds: 10 }, { a: 1 });
  t.match(run, { outcome: "SUCCEEDED", endedMs: 10_000, transitions: 1, eventId: 3 });
  t.same(run.output, { a: 1 });
  t.same(run.effects, [
    { kind: "timer", state: "Only", atMs: 0, purpose: "wait", delayMs: 10_000 },
  ]);
  t.end();
});

test("zero seconds, and a time that has passed, need no timer", (t) => {
  for (const fields of [
    { Seconds: 0 },
    { SecondsPath: "$.zero" },
    { Timestamp: "2001-01-01T00:00:00Z" },
    { TimestampPath: "$.past" },
    { TimestampPath: "$$.State.EnteredTime" },
  ]) {
    const run = runState(
      { Type: "Wait", ...fields },
      { zero: 0, past: "2026-01-02T03:04:05.677Z" },
    );
    t.match(run, { outcome: "SUCCEEDED", endedMs: 0, effects: [] });
  }
  t.end();
});

test("SecondsPath takes a whole number, as a number or as a text", (t) => {
  for (const seconds of [7, "7", "+7"]) {
    const run = runState({ Type: "Wait", SecondsPath: "$.in.s" }, { in: { s: seconds } });
    t.match(run, { outcome: "SUCCEEDED", endedMs: 7000 });
  }
  t.end();
});

test("SecondsPath refuses everything else, each in its own words", (t) => {
  const parameter = "The SecondsPath parameter";
  for (const value of [-1, "-1"]) {
    t.equal(
      reasonOf({ SecondsPath: "$.s" }, { s: value }),
      `${parameter} references a negative value: $.s == -1`,
    );
  }
  for (const value of [1.5, "1.5", "soon", true]) {
    t.equal(
      reasonOf({ SecondsPath: "$.s" }, { s: value }),
      `${parameter} cannot be parsed as a long value: $.s == ${value}`,
    );
  }
  for (const input of [{ s: null }, {}]) {
    t.equal(
      reasonOf({ SecondsPath: "$.s" }, input),
      `${parameter} does not reference an input value: $.s`,
    );
  }
  t.end();
});

test("Timestamp and TimestampPath wait until then, to the millisecond and in any zone", (t) => {
  const untilMs = startMs + 90_000;
  const utc = new Date(untilMs).toISOString();
  const inZone = `${new Date(untilMs + 5_400_000).toISOString().slice(0, -1)}+01:30`;
  for (const text of [utc, inZone]) {
    t.equal(runState({ Type: "Wait", Timestamp: text }).endedMs, 90_000);
    t.equal(runState({ Type: "Wait", TimestampPath: "$.t" }, { t: text }).endedMs, 90_000);
  }
  t.end();
});

test("TimestampPath refuses what is no timestamp with an offset", (t) => {
  const parameter = "The TimestampPath parameter does not reference";
  const form = "a valid ISO-8601 extended offset date-time format string";
  for (const value of ["2024-01-01T12:00:00", "2024-01-01", "2024-01-01 12:00:00Z", 1, "soon"]) {
    t.equal(
      reasonOf({ TimestampPath: "$.t" }, { t: value }),
      `${parameter} ${form}: $.t == ${value}`,
    );
  }
  t.equal(reasonOf({ TimestampPath: "$.t" }, {}), `${parameter} an input value: $.t`);
  t.end();
});

test("more than 2^31 seconds ahead is too long, that many are not", (t) => {
  const tooLong = "Wait state delay is too long.";
  t.equal(reasonOf({ SecondsPath: "$" }, 2 ** 31 + 1), tooLong);
  t.equal(reasonOf({ TimestampPath: "$" }, "2200-01-01T00:00:00Z"), tooLong);
  const longest = runState({ Type: "Wait", SecondsPath: "$" }, 2 ** 31);
  t.match(longest.effects, [
    { kind: "timer", delayMs: 2 ** 31 * 1000 },
    { kind: "timerCancelled" },
  ]);
  t.equal(longest.outcome, "TIMED_OUT");
  t.end();
});

test("InputPath selects what the path is read from and what goes on, OutputPath filters it", (t) => {
  const run = runState(
    { Type: "Wait", InputPath: "$.in", SecondsPath: "$.s", OutputPath: "$.kept" },
    { in: { s: 2, kept: [1] }, s: 9 },
  );
  t.match(run, { endedMs: 2000, output: [1] });
  t.end();
});

test("a Wait whose OutputPath finds nothing has waited before it fails", (t) => {
  const run = runState({ Type: "Wait", Seconds: 3, OutputPath: "$.no" });
  t.match(run, { outcome: "FAILED", error: "States.Runtime", endedMs: 3000 });
  t.end();
});
