/** Marks what a handler printed with its function's name, for the node's own stderr. */

/** Every line gets the mark, so that no function can write in another's name; ends with a newline. */
export function markedLines(functionName: string, text: string): string {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `[${functionName}] ${line}\n`).join("");
}
