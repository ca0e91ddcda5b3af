/** Tables and text for Markdown, safe for whatever a user named things. Pure. */

/** One line, and no markup: names come from users. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|#~]/g, "\\$&");
}

/** @param rows Each as long as the head; cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = 1,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at >= numbersFrom ? "---:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}
