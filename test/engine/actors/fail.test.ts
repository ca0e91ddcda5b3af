import { test } from "tap";
import { runMachine, runState, scopeOf } from "../../support/actor-harness.ts";

test("Fail ends the execution with its Error and Cause, and counts no exit", (t) => {
  const run = runState({ Type: "Fail", Error: "Broken", Cause: "By hand." }, { a: 1 });
  t.match(run, { outcome: "FAILED", error: "Broken", cause: "By hand.", eventId: 2 });
  t.equal(run.output, null);
  t.end();
});

test("an Error or a Cause that is not given is absent from the outcome", (t) => {
  t.match(runState({ Type: "Fail" }), { outcome: "FAILED", error: null, cause: null });
  t.match(runState({ Type: "Fail", Error: "Broken" }), { error: "Broken", cause: null });
  t.match(runState({ Type: "Fail", Cause: "By hand." }), { error: null, cause: "By hand." });
  t.end();
});

test("ErrorPath and CausePath read the input, the context and intrinsic functions", (t) => {
  const run = runState(
    {
      Type: "Fail",
      ErrorPath: "$.error",
      CausePath: "States.Format('{} in {}', $.why, $$.State.Name)",
    },
    { error: "Read", why: "late" },
  );
  t.match(run, { outcome: "FAILED", error: "Read", cause: "late in Only" });
  t.end();
});

test("ErrorPath and CausePath read variables", (t) => {
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { why: "variable" }, Next: "Stop" },
    Stop: { Type: "Fail", Error: "Broken", CausePath: "$why" },
  });
  t.match(runMachine(definition), { error: "Broken", cause: "variable" });
  t.end();
});

test("an ErrorPath that finds nothing or no text fails the state itself", (t) => {
  const where = "An error occurred while executing the state 'Only' (entered at the event id #2).";
  const missing = runState({ Type: "Fail", ErrorPath: "$.no" }, { a: 1 });
  t.equal(missing.error, "States.Runtime");
  t.equal(
    missing.cause,
    `${where} The JSONPath '$.no' specified for the field 'ErrorPath' could not be found in the input '{"a":1}'`,
  );
  const number = runState({ Type: "Fail", CausePath: "$.a" }, { a: 1 });
  t.equal(number.error, "States.Runtime");
  t.match(number.cause, /The CausePath parameter must reference a string value/);
  t.end();
});
