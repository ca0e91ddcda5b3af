/** An execution's history for people: what it was, then an event a line. Pure. */
import { type LoggedRecord, statusOf } from "./logged-record.ts";

const DETAIL_UNITS_MAX = 100;

/** @param records In the order of the file, at least one. */
export function historyLines(executionArn: string, records: readonly LoggedRecord[]): string[] {
  const lines = [plainText(executionArn)];
  for (const run of runsOf(records)) {
    // An execution runs again when its node died before the end: at least once, says Express.
    if (lines.length > 1) lines.push("", "  run again");
    lines.push(...runLines(run));
  }
  return lines;
}

/** Ids only rise within one run. */
function runsOf(records: readonly LoggedRecord[]): LoggedRecord[][] {
  const runs: LoggedRecord[][] = [];
  let lastId = Number.POSITIVE_INFINITY;
  for (const record of records) {
    if (record.id <= lastId) runs.push([]);
    runs.at(-1)!.push(record);
    lastId = record.id;
  }
  return runs;
}

function runLines(run: readonly LoggedRecord[]): string[] {
  const first = run[0]!;
  const last = run.at(-1)!;
  const status = statusOf(last.type) ?? "no end is logged";
  const began = new Date(first.atMs).toISOString();
  const whole = first.id === 1 ? "" : ", earlier events are not logged";
  const head = `  ${status}, from ${began}, ${last.atMs - first.atMs} ms${whole}`;
  const typeWidth = Math.max(...run.map(({ type }) => type.length));
  const nameWidth = Math.max(...run.map(({ details }) => subjectOf(details).length));
  const rows = run.map(({ id, type, atMs, details }) => {
    const offset = `+${atMs - first.atMs} ms`.padStart(11);
    const columns = [
      offset,
      String(id).padStart(5),
      plainText(type).padEnd(typeWidth),
      subjectOf(details).padEnd(nameWidth),
    ];
    return [...columns, detailsText(details)].join("  ").trimEnd();
  });
  return [head, ...rows];
}

/** The state, iteration or service that an event is about. */
function subjectOf({ name, index, resource, resourceType }: LoggedRecord["details"]): string {
  if (typeof name === "string") return plainText(index === undefined ? name : `${name} [${index}]`);
  if (typeof resource !== "string") return "";
  return plainText(typeof resourceType === "string" ? `${resourceType}:${resource}` : resource);
}

const shownElsewhere = ["name", "index", "resource", "resourceType", "region", "roleArn"];

function detailsText(details: LoggedRecord["details"]): string {
  return Object.entries(details)
    .filter(([key]) => !shownElsewhere.includes(key) && !key.endsWith("Details"))
    .map(([key, value]) => {
      const isCut = (details[`${key}Details`] as { truncated?: unknown } | undefined)?.truncated;
      return `${key} ${shortened(value)}${isCut === true ? " (truncated)" : ""}`;
    })
    .join("  ");
}

function shortened(value: unknown): string {
  const plain = plainText(typeof value === "string" ? value : JSON.stringify(value));
  return plain.length <= DETAIL_UNITS_MAX ? plain : `${plain.slice(0, DETAIL_UNITS_MAX - 1)}…`;
}

/** On one line, and without what would act on a terminal: a log holds what users sent. */
function plainText(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}
