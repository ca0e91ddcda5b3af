/** States.StringSplit. The splitter is a set of characters; empty pieces are dropped (recorded: `",,,,"` gives `[]`). */
import { type IntrinsicFunction, textAt } from "./function.ts";

export const stringSplit: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => split(textAt(call, values, 0), textAt(call, values, 1)),
};

function split(text: string, splitter: string): string[] {
  const splitters = new Set(splitter);
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  for (const char of text) {
    if (splitters.has(char)) {
      if (at > start) pieces.push(text.slice(start, at));
      start = at + char.length;
    }
    at += char.length;
  }
  if (at > start) pieces.push(text.slice(start));
  return pieces;
}
