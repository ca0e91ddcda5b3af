/** A rate that stands elsewhere than on the command line, under the rules of `--rate`. */
import { type ParsedValue, parseValue } from "../engine/command-line/option-values.ts";
import { optionTable } from "./option-table.ts";

export function parseRate(text: string): ParsedValue {
  return parseValue(optionTable.find(({ name }) => name === "rate")!, text, "rate");
}
