import { test } from "tap";
import { isObject, type Json, type JsonObject } from "../../engine/language/json.ts";
import { countEvents } from "./count-events.ts";
import { type RecordedCase, readCases } from "./recorded-case.ts";
import { type LogLine, loggedHistory, type RecordedEvent } from "./recorded-history.ts";
import { type Bindings, findDifference, findJsonTextDifference } from "./same-answer.ts";
import { reasonNotToRun } from "./selection.ts";
import { casesFolder, skipWithoutCases as skip } from "./source-of-cases.ts";

const jsonTexts = ["input", "output", "parameters"];

/** Each machine and execution is named `recorded`. */
function recordedHistories(): RecordedCase[] {
  const text = JSON.stringify(readCases(casesFolder));
  const cases = text.replaceAll(/\{\{(stateMachineName|executionName)\}\}/g, "recorded");
  return (JSON.parse(cases) as RecordedCase[]).filter(
    (recorded) =>
      // Express's ARNs are others.
      !JSON.stringify(recorded.expected?.events ?? []).includes(":execution:") &&
      recorded.expected?.events !== undefined &&
      recorded.kind === "execution" &&
      reasonNotToRun({ ...recorded, needs: [] }, { withSlow: false }) === undefined,
  );
}

test("an execution counts as many events as AWS recorded of it", { skip }, (t) => {
  const cases = recordedHistories().filter(({ needs }) => needs?.length === 0);
  t.ok(cases.length > 0, `some case of ${casesFolder} was run`);
  for (const recorded of cases) {
    t.equal(countEvents(recorded), recorded.expected?.events?.length, recorded.id);
  }
  t.end();
});

test("an execution's log has the events that AWS recorded", { skip }, (t) => {
  const cases = recordedHistories();
  let inOrder = 0;
  for (const recorded of cases) {
    const expected = recorded.expected?.events as readonly RecordedEvent[];
    const lines = loggedHistory(recorded);
    const isInOrder = expected.every(({ id }, index) => id === index + 1);
    if (isInOrder) inOrder++;
    const difference = isInOrder ? sequenceDifference(expected, lines) : bagOf(expected, lines);
    t.equal(difference, undefined, recorded.id);
  }
  t.ok(inOrder > 150, `${inOrder} of ${cases.length} histories were compared in order`);
  t.end();
});

/** Ids, links, types and details, in their order. */
function sequenceDifference(
  expected: readonly RecordedEvent[],
  lines: readonly LogLine[],
): string | undefined {
  const bindings: Bindings = new Map();
  const links = (rows: readonly { id: unknown; type: string; prev: unknown }[]) =>
    rows.map(({ id, type, prev }) => `${id} ${type} after ${prev}`).join("\n");
  const had = links(lines.map((line) => ({ ...line, prev: line.previous_event_id })));
  if (links(expected) !== had) return `expected\n${links(expected)}\ngot\n${had}`;
  for (const [index, { details, type }] of expected.entries()) {
    const difference = detailsDifference(details ?? {}, lines[index]!.details, bindings);
    if (difference !== undefined) return `${type}: ${difference}`;
  }
  return undefined;
}

/** Where branches ran side by side, ids and links were not recorded. */
function bagOf(expected: readonly RecordedEvent[], lines: readonly LogLine[]): string | undefined {
  const names = (rows: readonly { type: string; details?: JsonObject }[]) =>
    rows
      .map(({ type, details }) => `${type} ${details?.["name"] ?? ""} ${details?.["index"] ?? ""}`)
      .sort()
      .join("\n");
  return names(expected) === names(lines) ? undefined : `${names(expected)}\ngot\n${names(lines)}`;
}

function detailsDifference(
  expected: JsonObject,
  actual: JsonObject,
  bindings: Bindings,
): string | undefined {
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    if (key === "inputDetails" || key === "outputDetails") continue;
    const at = { at: key, bindings };
    const had = actual[key];
    const found = jsonTexts.includes(key)
      ? findJsonTextDifference(expected[key], had as string | undefined, at)
      : findDifference(expected[key], key === "assignedVariables" ? parsed(had) : had, at);
    if (found !== undefined) return JSON.stringify(found);
  }
  return undefined;
}

/** Variables are recorded as objects where their text is one. */
function parsed(variables: Json | undefined): Json | undefined {
  if (!isObject(variables)) return variables;
  const values = Object.entries(variables).map(([name, text]): [string, Json] => {
    const value = JSON.parse(text as string) as Json;
    return [name, isObject(value) ? value : (text as Json)];
  });
  return Object.fromEntries(values);
}
