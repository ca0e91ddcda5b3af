/**
 * Reads recorded arrivals: one timestamp a line, as CSV (a column `timestamp`, `time`, `ts` or `ms`,
 * else the first) or JSON lines (a number, or an object with such a field). A number is milliseconds;
 * a text is a date. An adapter: it reads a file.
 */
import { readFileSync } from "node:fs";

const fieldNames = ["timestamp", "time", "ts", "ms"];
const LINES_NAMED_MAX = 3;

export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

/** In order, whatever the file's is. @throws ReplayError that names file and lines. */
export function readTimes(file: string): Float64Array {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ReplayError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return parseTimes(text, file);
}

export function parseTimes(text: string, file: string): Float64Array {
  const lines = text.split("\n").map((line) => line.trim());
  const header = lines.findIndex((line) => line !== "");
  const column = columnOf(lines[header] ?? "");
  const wrong: number[] = [];
  const times: number[] = [];
  for (const [at, line] of lines.entries()) {
    if (line === "" || (column.isHeader && at === header)) continue;
    const ms = line.startsWith("{") ? fromObject(line) : fromText(line.split(",")[column.index]);
    if (Number.isFinite(ms)) times.push(ms);
    else wrong.push(at + 1);
  }
  if (wrong.length > 0) {
    const named = wrong.slice(0, LINES_NAMED_MAX).join(", ");
    const more =
      wrong.length > LINES_NAMED_MAX ? ` and ${wrong.length - LINES_NAMED_MAX} more` : "";
    throw new ReplayError(`${file}: no timestamp (milliseconds or a date) on line ${named}${more}`);
  }
  if (times.length === 0) throw new ReplayError(`${file} has no timestamps`);
  return Float64Array.from(times).sort();
}

/** A first line without a timestamp names the columns. */
function columnOf(line: string): { readonly index: number; readonly isHeader: boolean } {
  const cells = line.split(",").map((cell) => cell.trim().replaceAll('"', "").toLowerCase());
  const index = cells.findIndex((cell) => fieldNames.includes(cell));
  if (index >= 0) return { index, isHeader: true };
  const isHeader = !line.startsWith("{") && line !== "" && !Number.isFinite(fromText(cells[0]));
  return { index: 0, isHeader };
}

function fromObject(line: string): number {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const name = fieldNames.find((field) => value[field] !== undefined);
    return name === undefined ? Number.NaN : fromText(String(value[name]));
  } catch {
    return Number.NaN;
  }
}

function fromText(cell: string | undefined): number {
  const text = (cell ?? "").trim().replaceAll('"', "");
  if (text === "") return Number.NaN;
  const number = Number(text);
  return Number.isNaN(number) ? Date.parse(text) : number;
}
