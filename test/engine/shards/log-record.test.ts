/** A record's form, and how much of a large input it holds. */
import { test } from "tap";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { RecordWriter } from "../../../engine/shards/log-record.ts";
import {
  harnessIdentity,
  harnessRunId,
  runMachine,
  scopeOf,
  startMs,
} from "../../support/actor-harness.ts";

const pass = scopeOf({ 'A "b"': { Type: "Pass", End: true } });
const KB = 1024;
const writer = new RecordWriter();

/** The lines of one execution of a Pass. */
function linesOf(input: Json, includeExecutionData = true, definition = pass): string[] {
  const logging = { level: "ALL", includeExecutionData } as const;
  return runMachine(definition, input, { logging }).events.map((event) => writer.line(event));
}

function detailsOf(line: string): JsonObject {
  return JSON.parse(line).details;
}

test("a record is one line of JSON with the recorded names, and its values are texts", (t) => {
  const lines = linesOf({ text: "line\nbreak" });
  for (const line of lines) t.match(line, /^\{[^\n]*\}\n$/);
  const arn = harnessIdentity.stateMachineArn.replace(":stateMachine:", ":express:");
  const common = { execution_arn: `${arn}:run-0:${harnessRunId}`, redrive_count: "0" };
  const input = JSON.stringify({ text: "line\nbreak" });
  const isWhole = { truncated: false };
  t.strictSame(
    lines.map((line) => JSON.parse(line)),
    [
      ["1", "ExecutionStarted", { input, inputDetails: isWhole, roleArn: harnessIdentity.roleArn }],
      ["2", "PassStateEntered", { input, inputDetails: isWhole, name: 'A "b"' }],
      ["3", "PassStateExited", { name: 'A "b"', output: input, outputDetails: isWhole }],
      ["4", "ExecutionSucceeded", { output: input, outputDetails: isWhole }],
    ].map(([id, type, details], index) => ({
      id,
      type,
      details,
      previous_event_id: String(Math.max(0, index === 1 ? 0 : index)),
      event_timestamp: String(startMs),
      ...common,
    })),
  );
  t.end();
});

test("without execution data only names and the role are left", (t) => {
  const details = linesOf({ secret: 1 }, false).map(detailsOf);
  const name = 'A "b"';
  t.strictSame(details, [{ roleArn: harnessIdentity.roleArn }, { name }, { name }, {}]);
  t.end();
});

test("a text of 248 KB once it is escaped is whole; one byte more is cut, and said so", (t) => {
  // The quotes of the input's own text are escaped to two bytes each.
  const whole = "x".repeat(248 * KB - 4);
  t.match(detailsOf(linesOf(whole)[0]!), { inputDetails: { truncated: false } });
  const cut = detailsOf(linesOf(`${whole}x`)[0]!);
  t.match(cut, { inputDetails: { truncated: true } });
  // The last quote would have had two bytes.
  t.equal(Buffer.byteLength(JSON.stringify(cut["input"])) - 2, 248 * KB - 1);
  t.end();
});

test("a cut never parts a surrogate pair, nor a letter of many bytes", (t) => {
  const { input } = detailsOf(linesOf("😀".repeat(63 * KB))[0]!) as { input: string };
  t.notMatch(input, /[\ud800-\udbff]$/);
  t.ok(Buffer.byteLength(input) > 247 * KB);
  t.end();
});

test("escaped quotes count double, since AWS measures the escaped text", (t) => {
  const details = detailsOf(linesOf('"'.repeat(100 * KB))[0]!);
  t.match(details, { inputDetails: { truncated: true } });
  t.end();
});

test("assigned variables are JSON texts by name; too many of them are left out as a whole", (t) => {
  const definition = (Assign: JsonObject) => scopeOf({ A: { Type: "Pass", Assign, End: true } });
  const [, , exited] = linesOf({}, true, definition({ x: 42, y: "a" }));
  t.match(detailsOf(exited!), {
    assignedVariables: { x: "42", y: '"a"' },
    assignedVariablesDetails: { truncated: false },
  });
  const large = "v".repeat(125 * KB);
  const [, , cut] = linesOf(large, true, definition({ "x.$": "$", "y.$": "$" }));
  t.match(detailsOf(cut!), {
    assignedVariables: {},
    assignedVariablesDetails: { truncated: true },
  });
  t.end();
});

test("data nested too deeply to be written leaves its record without it", (t) => {
  let deep: Json = [];
  for (let depth = 0; depth < 20_000; depth++) deep = [deep];
  const logging = { level: "ALL", includeExecutionData: true } as const;
  const { events } = runMachine(pass, {}, { logging });
  const line = new RecordWriter().line({ ...events[0]!, details: { input: deep } });
  t.strictSame(detailsOf(line), { input: "", inputDetails: { truncated: true } });
  t.end();
});
