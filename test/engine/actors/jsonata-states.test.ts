import { test } from "tap";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

const jsonata = (fields: object) => ({ QueryLanguage: "JSONata", ...fields });
const where = "An error occurred while executing the state 'Only' (entered at the event id #2).";

test("Output and Assign read input, result and context; what is no expression is literal", (t) => {
  const task = jsonata({
    Type: "Task",
    Resource: workArn,
    Arguments: { id: "{% $states.input.id %}", plain: " {% $states %}", list: [1, "{% 1 + 1 %}"] },
    Assign: { answered: "{% $states.result.id %}" },
    Output: { result: "{% $states.result %}", name: "{% $states.context.State.Name %}" },
    End: true,
  });
  const run = runMachine(scopeOf({ Only: task }), { id: 7 });
  const result = { id: 7, plain: " {% $states %}", list: [1, 2] };
  t.strictSame(run.output, { result, name: "Only" });
  t.end();
});

test("what is read is as it was when the state was entered, and seen from the next one on", (t) => {
  const states = {
    Set: jsonata({ Type: "Pass", Assign: { n: 1 }, Next: "Again" }),
    Again: jsonata({
      Type: "Pass",
      Assign: { n: "{% $n + 1 %}", old: "{% $n %}" },
      Output: "{% $n %}",
      Next: "Tell",
    }),
    Tell: jsonata({
      Type: "Pass",
      Output: ["{% $n %}", "{% $old %}", "{% $states.input %}"],
      End: true,
    }),
  };
  t.strictSame(runMachine(scopeOf(states)).output, [2, 1, 1]);
  t.end();
});

test("a rule's Output and Assign stand in for the state's, which go with the default", (t) => {
  const choice = jsonata({
    Type: "Choice",
    Choices: [
      { Condition: "{% $states.input.n > 1 %}", Output: "{% $states.input.n * 10 %}", Next: "End" },
      { Condition: true, Assign: { by: "rule" }, Next: "End" },
    ],
    Output: "state",
    Default: "End",
  });
  const states = (rules = choice) => ({ Only: rules, End: { Type: "Succeed" } });
  t.equal(runMachine(scopeOf(states()), { n: 2 }).output, 20);
  t.strictSame(runMachine(scopeOf(states()), { n: 1 }).output, { n: 1 });
  const none = { ...choice, Choices: [{ Condition: false, Next: "End" }] };
  t.equal(runMachine(scopeOf(states(none)), { n: 1 }).output, "state");
  const wrong = { ...choice, Choices: [{ Condition: "{% 1 %}", Next: "End" }] };
  t.match(runMachine(scopeOf(states(wrong))), {
    error: "States.QueryEvaluationError",
    cause: /Expected 'boolean', but was 'number' for value: 1$/,
  });
  t.end();
});

test("an expression that fails, gives nothing or a function fails the state, and is caught", (t) => {
  const pass = (output: string) => runState(jsonata({ Type: "Pass", Output: { a: output } }), {});
  const cause = (source: string, why: string) =>
    `${where} The JSONata expression '${source}' specified for the field 'Output/a' ${why}`;
  t.match(pass("{% $nothing %}"), {
    error: "States.QueryEvaluationError",
    cause: cause("$nothing", "returned nothing (undefined)."),
  });
  t.equal(
    pass("{% $nothing(1) %}").cause,
    cause(
      "$nothing(1)",
      "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ),
  );
  t.equal(pass("{% $sum %}").cause, cause("$sum", "returned an unsupported result type."));
  const task = jsonata({
    Type: "Task",
    Resource: workArn,
    Output: "{% $nothing %}",
    Catch: [
      {
        ErrorEquals: ["States.QueryEvaluationError"],
        Output: { error: "{% $states.errorOutput.Error %}", input: "{% $states.input %}" },
        Next: "End",
      },
    ],
    End: true,
  });
  const caught = runMachine(scopeOf({ Only: task, End: { Type: "Succeed" } }), { n: 1 });
  t.strictSame(caught.output, { error: "States.QueryEvaluationError", input: { n: 1 } });
  t.end();
});

test("a Map's items, selector and concurrency may be expressions", (t) => {
  const map = jsonata({
    Type: "Map",
    Items: "{% $states.input.list %}",
    MaxConcurrency: "{% $states.input.at_once %}",
    ItemSelector: {
      item: "{% $states.context.Map.Item.Value %}",
      index: "{% $states.context.Map.Item.Index %}",
      of: "{% $count($states.input.list) %}",
    },
    ItemProcessor: scopeOf({ Inner: jsonata({ Type: "Pass", End: true }) }),
    Output: "{% $states.result.(item & '/' & of) %}",
  });
  const run = runState(map, { list: ["a", "b"], at_once: 1 });
  t.strictSame(run.output, ["a/2", "b/2"]);
  const wrong = runState(map, { list: ["a"], at_once: "1" });
  t.match(
    wrong.cause,
    /field 'MaxConcurrency' .* Expected 'integer', but was 'string' for value: "1"$/,
  );
  t.end();
});

test("a time to wait and a failure's texts may be expressions", (t) => {
  const wait = (seconds: unknown) =>
    runState(jsonata({ Type: "Wait", Seconds: "{% $states.input %}" }), seconds as number);
  t.equal(wait(3).endedMs, 3000);
  t.match(wait(-1).cause, /Expected 'integer', but was 'number' for value: -1$/);
  const fail = runState(jsonata({ Type: "Fail", Error: "{% 'E' & 1 %}", Cause: "plain" }));
  t.match(fail, { error: "E1", cause: "plain" });
  t.end();
});

test("an output that grows beyond the limit ends the execution, and nothing larger is built", (t) => {
  const states = {
    Set: jsonata({ Type: "Pass", Output: "{% $pad('', 1000, 'x') %}", Next: "Double" }),
    Double: jsonata({
      Type: "Pass",
      Output: "{% $states.input & $states.input %}",
      Next: "Double",
    }),
  };
  const run = runMachine(scopeOf({ ...states, End: { Type: "Succeed" } }));
  t.match(run, { outcome: "FAILED", error: "States.DataLimitExceeded" });
  t.end();
});
