import fc from "fast-check";
import { test } from "tap";
import { diagnose } from "../../../../engine/language/diagnostics/diagnose.ts";
import { formatDiagnostics } from "../../../../engine/language/diagnostics/format.ts";
import { endState, machine, marked, task } from "./marked-definition.ts";
import { everyFeature } from "./valid-definition.ts";

const errorCodes = (text: string) =>
  diagnose(text)
    .diagnostics.filter(({ severity }) => severity === "ERROR")
    .map(({ code, location }) => `${code} ${location}`);

test("a valid definition has no diagnostics and comes back as it is", async (t) => {
  const text = JSON.stringify(everyFeature, null, 2);
  t.same(diagnose(text).diagnostics, []);
  t.same(diagnose(text, { type: "EXPRESS" }).definition, everyFeature);
});

test("a definition with an error does not come back", async (t) => {
  t.equal(diagnose(machine('"A": {"Type": "Pass"}')).definition, undefined);
});

test("all problems are reported at once, from the first line to the last", async (t) => {
  const text = machine(`"A": {"Type": "Pas", "End": true},
    "B": {"Type": "Wait", "Seconds": -1, "Next": "C"},
    "D": {"Type": "Fail", "Eror": "x"}`);
  const report = diagnose(text);
  t.same(
    report.diagnostics.map(({ line, location }) => `${line} ${location}`),
    [
      "4 /States/A/Type",
      "5 /States/B",
      "5 /States/B/Seconds",
      "5 /States/B/Next",
      "6 /States/D",
      "6 /States/D",
    ],
  );
});

test("a text that is no JSON is answered as AWS does", async (t) => {
  t.same(diagnose("not a definition").diagnostics, [
    {
      severity: "ERROR",
      code: "INVALID_JSON_DESCRIPTION",
      message:
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]",
      location: '[Source: (String)"not a definition"; line: 1, column: 4]',
      line: 1,
      column: 1,
      hint: "Correct the JSON here; what follows has not been checked.",
    },
  ]);
});

test("what is JSON but no object is answered as AWS does, without a location", async (t) => {
  for (const text of [" ", "null", "[]", '"{}"']) {
    const [diagnostic] = diagnose(text).diagnostics;
    t.match(diagnostic, { message: "Definition must be a valid JSON object", line: 1, column: 1 });
    t.notOk("location" in diagnostic!);
  }
});

test("a state that nothing leads to is a warning at its name", async (t) => {
  const { text, line, column } = marked(
    machine('"A": {"Type": "Pass", "End": true},\n§"B": {"Type": "Pass", "Next": "B"}'),
  );
  const report = diagnose(text);
  t.match(report.diagnostics, [
    {
      severity: "WARNING",
      code: "MISSING_TRANSITION_TARGET",
      message: 'State "B" is not reachable.',
      location: "/States/B",
      line,
      column,
    },
  ]);
  t.equal(report.diagnostics.length, 1);
  t.ok(report.definition);
});

test("a dangling Next in a machine that then never ends gives both of AWS's errors", async (t) => {
  t.same(errorCodes(machine('"A": {"Type": "Pass", "Next": "B"}')).toSorted(), [
    "MISSING_END_STATE undefined",
    "MISSING_TRANSITION_TARGET /States/A/Next",
  ]);
});

test("a branch need not end, as in AWS", async (t) => {
  const branch = '{"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "P"}}}';
  t.same(errorCodes(endState("Parallel", `"Branches": [${branch}]`)), []);
});

test("a key that an object has twice is a warning at the second; the last value counts", async (t) => {
  const { text, line, column } = marked(
    machine('"A": {"Type": "Fail", "Error": "1",\n §"Error": "2"}'),
  );
  const report = diagnose(text);
  t.match(report.diagnostics, [
    { severity: "WARNING", code: "DUPLICATE_FIELD", location: "/States/A/Error", line, column },
  ]);
  t.match(report.definition, { States: { A: { Error: "2" } } });
});

test("texts that look like expressions are warnings, and texts with a dollar sign are not", async (t) => {
  const warnings = (text: string) => {
    const report = diagnose(text);
    t.ok(report.definition, "no error");
    return report.diagnostics.map(({ code }) => code);
  };
  t.same(warnings(endState("Pass", '"Parameters": {"a": "$.b"}')), ["NO_DOLLAR"]);
  t.same(warnings(endState("Pass", '"Parameters": {"a": "States.UUID()"}')), ["NO_DOLLAR"]);
  t.same(
    warnings(endState("Pass", '"Parameters": {"a": "$5", "b": "$HOME", "c": "$.", "d": "$"}')),
    [],
  );
  t.same(warnings(endState("Pass", '"Result": [{"a.$": "$.b"}]')), ["PASS_RESULT_IS_STATIC"]);
  t.same(warnings(endState("Pass", '"Result": {"a.$": "b"}')), []);
  t.same(warnings(machine('"A": {"Type": "Fail", "Cause": "$.b"}')), ["NO_PATH"]);
});

test("what only a later state assigns around a branch may be assigned in it", async (t) => {
  const branch =
    '{"StartAt": "P", "States": {"P": {"Type": "Pass", "Assign": {"x": 1}, "End": true}}}';
  const parallel = `"A": {"Type": "Parallel", "Branches": [${branch}], "Catch": [{"ErrorEquals": ["E"], "Assign": {"x": 2}, "Next": "B"}], "Next": "B"}`;
  t.same(
    errorCodes(machine(`${parallel}, "B": {"Type": "Pass", "Assign": {"x": 3}, "End": true}`)),
    [],
  );
  const loop = `${parallel}, "B": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "A"}], "Default": "C"}, "C": {"Type": "Succeed"}`;
  t.same(errorCodes(machine(loop)), [
    "SCHEMA_VALIDATION_FAILED /States/A/Branches[0]/States/P/Assign",
  ]);
});

test("resources of other partitions, with qualifiers and of SDK services are accepted", async (t) => {
  const arns = [
    "arn:aws-cn:lambda:cn-north-1:111111111111:function:f",
    "arn:aws-us-gov:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:lambda:us-east-1:111111111111:function:f:$LATEST",
    "arn:aws:lambda:us-east-1:111111111111:function:f:live",
    "arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:us-east-1:111111111111:activity:a",
  ];
  for (const arn of arns) t.same(errorCodes(endState("Task", `"Resource": "${arn}"`)), [], arn);
});

test("expressions are right for every field that takes them; a JSONata state has no paths", async (t) => {
  const text = machine(
    `"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": "{% $states.input %}", "TimeoutSeconds": "{% 5 %}", "Next": "B"},
    "B": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "C", "Output": 1}]},
    "C": {"Type": "Wait", "Timestamp": "{% $t %}", "InputPath": "$", "End": true}`,
  ).replace('"StartAt"', '"QueryLanguage": "JSONata", "StartAt"');
  t.same(errorCodes(text), ["SCHEMA_VALIDATION_FAILED /States/C"]);
});

test("hints name what was probably meant", async (t) => {
  const hint = (text: string) => diagnose(text).diagnostics[0]!.hint;
  t.match(
    hint(machine('"A": {"Type": "Pass", "Next": "Shpi"}, "Ship": {"Type": "Succeed"}')),
    'Did you mean "Ship"?',
  );
  t.match(hint(machine('"A": {"Type": "pass", "End": true}')), 'Did you mean "Pass"?');
  t.match(hint(task('"TimeoutSecond": 5')), 'Did you mean "TimeoutSeconds"?');
  t.match(hint(endState("Pass", '"Retry": []')), "Task, Parallel, Map do");
});

test("diagnostics are written as lines that editors can follow", async (t) => {
  const text = machine('"A": {"Type": "Pass", "Next": "Shp"}, "Ship": {"Type": "Succeed"}');
  const lines = formatDiagnostics(diagnose(text), "order.asl.json").split("\n");
  t.equal(
    lines[0],
    `order.asl.json:4:35: error MISSING_TRANSITION_TARGET at /States/A/Next: Missing 'Next' target: Shp`,
  );
  t.equal(lines[1], '    Name a state of the same "States". Did you mean "Ship"?');
  t.equal(
    formatDiagnostics(diagnose("{,"), "f"),
    `f:1:2: error INVALID_JSON_DESCRIPTION: Unexpected character (',' (code 44)): was expecting double-quote to start field name\n    Correct the JSON here; what follows has not been checked.\n`,
  );
  t.equal(formatDiagnostics({ diagnostics: [], definition: {} }, "f"), "");
});

/** Replaces, removes or adds something at a random place of a valid definition. */
const mutation = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("replace", "remove", "rename"),
  value: fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("A", "Map", "$.x", "$[", "States.Format(", "__proto__", "Next", "JSONata"),
  ),
});

interface Spot {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

function spots(value: unknown): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  const owner = value as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...spots(owner[key])]);
}

test("no mutation of a valid definition makes the diagnosis throw or answer by halves", async (t) => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const definition = structuredClone(everyFeature) as Record<string, unknown>;
      for (const { at, kind, value } of mutations) {
        const all = spots(definition);
        const spot = all[at % Math.max(1, all.length)];
        if (spot === undefined) continue;
        const old = spot.owner[spot.key];
        if (kind !== "replace") delete spot.owner[spot.key];
        if (kind === "replace") spot.owner[spot.key] = value;
        if (kind === "rename") spot.owner[String(value)] = old;
      }
      const report = diagnose(JSON.stringify(definition), { type: "EXPRESS" });
      const hasError = report.diagnostics.some(({ severity }) => severity === "ERROR");
      return hasError === (report.definition === undefined);
    }),
    { numRuns: 500 },
  );
  t.pass("500 definitions");
});

test("no text makes the diagnosis throw", async (t) => {
  const valid = JSON.stringify(everyFeature);
  fc.assert(
    fc.property(fc.nat(valid.length), fc.nat(20), fc.string(), (at, length, inserted) => {
      diagnose(valid.slice(0, at) + inserted + valid.slice(at + length));
    }),
    { numRuns: 500 },
  );
  t.pass("500 texts");
});
