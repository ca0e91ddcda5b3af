/** One flag's value: from text to a number or word within its range, and back to text for messages. */
import { didYouMean } from "./did-you-mean.ts";
import type { ChoiceOption, NumberOption, OptionRow } from "./option-row.ts";

export type OptionValue = string | number | boolean;

export type ParsedValue =
  | { readonly ok: true; readonly value: OptionValue }
  | { readonly ok: false; readonly problem: string };

const scales: Record<NumberOption["unit"], Record<string, number>> = {
  count: { "": 1, k: 1e3, m: 1e6 },
  rate: { "": 1, k: 1e3, m: 1e6 },
  duration: { ms: 1, s: 1e3, m: 60e3, h: 3600e3 },
  bytes: { "": 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 },
};

const examples: Record<NumberOption["unit"], string> = {
  count: "8",
  rate: "2500, 100k, 1.5m",
  duration: "30s, 500ms, 2m",
  bytes: "256mb, 4gb",
};

const nouns: Record<NumberOption["unit"], string> = {
  count: "count",
  rate: "rate",
  duration: "duration",
  bytes: "number of bytes",
};

/** @param label What a problem begins with: where the value stands. */
export function parseValue(row: OptionRow, text: string, label = `--${row.name}`): ParsedValue {
  const outcome = readValue(row, text);
  if (!("problem" in outcome)) return { ok: true, value: outcome.value };
  return { ok: false, problem: `${label} ${text} ${outcome.problem}` };
}

/** What a variable of the environment says; a switch, too, has a value there. */
export function parseVariable(row: OptionRow, text: string, variable: string): ParsedValue {
  if (row.kind !== "switch") return parseValue(row, text, variable);
  if (text === "true" || text === "1") return { ok: true, value: true };
  if (text === "false" || text === "0") return { ok: true, value: false };
  return { ok: false, problem: `${variable} ${text} is neither true nor false` };
}

/** `1..64`, `1..10m`, `100ms..24h`. */
export function rangeText(row: NumberOption): string {
  return `${valueText(row.unit, row.min)}..${valueText(row.unit, row.max)}`;
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
      return { count: "N", rate: "RATE", duration: "TIME", bytes: "BYTES" }[row.unit];
  }
}

export function exampleText(row: OptionRow): string {
  return row.kind === "number" ? examples[row.unit] : placeholderText(row);
}

type Outcome = { readonly value: OptionValue } | { readonly problem: string };

function readValue(row: OptionRow, text: string): Outcome {
  switch (row.kind) {
    case "switch":
      return { problem: "takes no value" };
    case "text":
      return text === "" ? { problem: "must not be empty" } : { value: text };
    case "choice":
      return readChoice(row, text);
    case "number":
      return readNumber(row, text);
  }
}

function readChoice(row: ChoiceOption, text: string): Outcome {
  if (row.choices.includes(text)) return { value: text };
  const known = row.choices.join(", ");
  return { problem: `must be one of ${known}${didYouMean(text, row.choices)}` };
}

function readNumber(row: NumberOption, text: string): Outcome {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text);
  const scale = match === null ? undefined : scaleOf(row, match[2]!.toLowerCase());
  if (match === null || scale === undefined) {
    return { problem: `is no ${nouns[row.unit]}; write it as ${examples[row.unit]}` };
  }
  // 1.1 × 1000 is 1100.0000000000002: a decimal that is whole once scaled must stay whole.
  const value = Number((Number(match[1]) * scale).toFixed(6));
  const isWhole = row.unit === "count" || row.unit === "bytes";
  if (isWhole && !Number.isInteger(value)) return { problem: "must be a whole number" };
  if (value >= row.min && value <= row.max) return { value };
  return { problem: `is out of range ${rangeText(row)}` };
}

function scaleOf(row: NumberOption, suffix: string): number | undefined {
  const known = scales[row.unit];
  return Object.hasOwn(known, suffix) ? known[suffix] : undefined;
}

/** As a user would write it: `64`, `100k`, `5s`, `512mb`. */
export function valueText(unit: NumberOption["unit"], value: number): string {
  if (value === 0) return unit === "duration" ? "0s" : "0";
  const fitting = Object.entries(scales[unit])
    .reverse()
    .find(([, scale]) => value % scale === 0);
  return fitting === undefined ? String(value) : `${value / fitting[1]}${fitting[0]}`;
}
