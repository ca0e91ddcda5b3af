/** Text beside a head, wrapped at 99 columns with its lines below each other. Pure. */

const columnsMax = 99;

/** @param indent Where the text stands; a longer head has a line of its own. */
export function hangingLines(head: string, indent: number, text: string): string[] {
  const blank = "".padEnd(indent);
  const lines = head.length > indent ? [head] : [];
  let line = head.length > indent ? blank : head.padEnd(indent);
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > columnsMax) {
      lines.push(line);
      line = blank;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
