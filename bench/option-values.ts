/** One flag's value: from text to a number or word within its range, and back to text for messages. */
import { didYouMean } from "./did-you-mean.ts";
import {
  type ChoiceOption,
  type NumberOption,
  type OptionRow,
  optionTable,
} from "./option-table.ts";

export type ParsedValue =
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly problem: string };

const scales: Record<NumberOption["unit"], Record<string, number>> = {
  count: { "": 1, k: 1e3, m: 1e6 },
  rate: { "": 1, k: 1e3, m: 1e6 },
  duration: { ms: 1, s: 1e3, m: 60e3, h: 3600e3 },
};

const examples: Record<NumberOption["unit"], string> = {
  count: "8",
  rate: "2500, 100k, 1.5m",
  duration: "30s, 500ms, 2m",
};

export function parseValue(row: OptionRow, text: string): ParsedValue {
  switch (row.kind) {
    case "switch":
      return refuse(row, text, "takes no value");
    case "text":
      return text === "" ? refuse(row, text, "must not be empty") : { ok: true, value: text };
    case "choice":
      return parseChoice(row, text);
    case "number":
      return parseNumber(row, text);
  }
}

/** A rate that stands elsewhere than on the command line, under the same rules. */
export function parseRate(text: string): ParsedValue {
  const parsed = parseValue(optionTable.find(({ name }) => name === "rate")!, text);
  return parsed.ok ? parsed : { ok: false, problem: parsed.problem.replace(/^--/, "") };
}

/** `1..64`, `1..10m`, `100ms..24h`. */
export function rangeText(row: NumberOption): string {
  return `${valueText(row, row.min)}..${valueText(row, row.max)}`;
}

/** What to write after the flag: `RATE`, `N`, `constant|poisson`. */
export function placeholderText(row: OptionRow): string {
  switch (row.kind) {
    case "switch":
      return "";
    case "text":
      return row.placeholder;
    case "choice":
      return row.choices.join("|");
    case "number":
      return { count: "N", rate: "RATE", duration: "TIME" }[row.unit];
  }
}

export function exampleText(row: OptionRow): string {
  return row.kind === "number" ? examples[row.unit] : placeholderText(row);
}

function parseChoice(row: ChoiceOption, text: string): ParsedValue {
  if (row.choices.includes(text)) return { ok: true, value: text };
  const known = row.choices.join(", ");
  return refuse(row, text, `must be one of ${known}${didYouMean(text, row.choices)}`);
}

function parseNumber(row: NumberOption, text: string): ParsedValue {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text);
  const scale = match === null ? undefined : scaleOf(row, match[2]!.toLowerCase());
  if (match === null || scale === undefined) {
    return refuse(row, text, `is no ${row.unit}; write it as ${examples[row.unit]}`);
  }
  // 1.1 × 1000 is 1100.0000000000002: a decimal that is whole once scaled must stay whole.
  const value = Number((Number(match[1]) * scale).toFixed(6));
  if (row.unit === "count" && !Number.isInteger(value)) {
    return refuse(row, text, "must be a whole number");
  }
  if (value >= row.min && value <= row.max) return { ok: true, value };
  return refuse(row, text, `is out of range ${rangeText(row)}`);
}

function scaleOf(row: NumberOption, suffix: string): number | undefined {
  const known = scales[row.unit];
  return Object.hasOwn(known, suffix) ? known[suffix] : undefined;
}

function valueText(row: NumberOption, value: number): string {
  if (value === 0) return row.unit === "duration" ? "0s" : "0";
  const fitting = Object.entries(scales[row.unit])
    .reverse()
    .find(([, scale]) => value % scale === 0);
  return fitting === undefined ? String(value) : `${value / fitting[1]}${fitting[0]}`;
}

function refuse(row: OptionRow, text: string, why: string): ParsedValue {
  return { ok: false, problem: `--${row.name} ${text} ${why}` };
}
