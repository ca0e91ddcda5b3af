import { test } from "tap";
import { runMachine, runState, scopeOf } from "../../support/actor-harness.ts";

test("Succeed ends the execution with its input", (t) => {
  const run = runState({ Type: "Succeed" }, { a: 1 });
  t.match(run, { outcome: "SUCCEEDED", output: { a: 1 }, transitions: 1, eventId: 3 });
  t.end();
});

test("Succeed filters by InputPath, then by OutputPath", (t) => {
  const { output } = runState(
    { Type: "Succeed", InputPath: "$.a", OutputPath: "$.b" },
    { a: { b: 2 }, b: 3 },
  );
  t.equal(output, 2);
  t.end();
});

test("a Succeed that is reached ends the machine though states follow elsewhere", (t) => {
  const definition = scopeOf({
    Pick: {
      Type: "Choice",
      Choices: [{ Variable: "$.a", IsPresent: true, Next: "Done" }],
      Default: "More",
    },
    Done: { Type: "Succeed" },
    More: { Type: "Pass", Result: "more", End: true },
  });
  t.equal(runMachine(definition, { a: 1 }).transitions, 2);
  t.equal(runMachine(definition, {}).output, "more");
  t.end();
});
