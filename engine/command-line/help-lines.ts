/** The help's lines about commands and options, from their tables. Pure. */
import { hangingLines } from "./hanging-lines.ts";
import type { CommandRow, OptionRow } from "./option-row.ts";
import { placeholderText, rangeText } from "./option-values.ts";

/** What numbers may look like, for the foot of a help. */
export const unitsText =
  "Numbers may end in k or m (100k, 1.5m), times end in ms, s, m or h (500ms, 30s, 2m).";

/** @param indent Where the text stands. */
export function commandLines(row: CommandRow, indent = 12): string[] {
  const { name, help, defaults, operands } = row;
  const own = Object.entries(defaults).map(([option, value]) => `--${option} ${value}`);
  const suffix = own.length === 0 ? "" : ` Defaults: ${own.join(", ")}.`;
  const head = `  ${name} ${operands?.placeholder ?? ""}`.trimEnd();
  return hangingLines(head, indent, `${help}${suffix}`);
}

export function optionLines(row: OptionRow): string[] {
  const head = `  --${row.name} ${placeholderText(row)}`.trimEnd();
  return hangingLines(head, 33, `${row.help} ${limitsText(row)}`.trim());
}

function limitsText(row: OptionRow): string {
  switch (row.kind) {
    case "switch":
      return "";
    case "choice":
      return `(default ${row.fallback ?? row.absent ?? "none"})`;
    case "text":
      return `(default ${row.fallback ?? row.absent})`;
    case "number":
      return `(${rangeText(row)}, default ${row.fallback ?? row.absent ?? "off"})`;
  }
}
