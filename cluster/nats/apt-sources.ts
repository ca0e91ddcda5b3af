/**
 * A private copy of the machine's own package sources that asks Debian 13 (trixie) instead of Debian 12
 * (bookworm), whose nats-server is too old. Pure: text in, text out.
 */

const OLD_SUITE = "bookworm";
const NEW_SUITE = "trixie";

/** `/etc/apt/sources.list.d/*.sources`: the suites stand in fields of their own. */
export function newerSources(text: string): string {
  let isInSuites = false;
  const lines = text.split("\n").map((line) => {
    // A comment may stand between the lines of a field, and may speak of suites itself.
    if (line.startsWith("#")) return line;
    isInSuites = /^\s/.test(line) ? isInSuites : /^suites\s*:/i.test(line);
    return isInSuites
      ? line
          .split(/(\s+|:)/)
          .map(newerSuite)
          .join("")
      : line;
  });
  return lines.join("\n");
}

/** `/etc/apt/sources.list`: `deb [options] URI SUITE COMPONENT…` */
export function newerSourceList(text: string): string {
  const entry = /^(\s*deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?\S+\s+)(\S+)(.*)$/;
  const lines = text.split("\n").map((line) => {
    const [, head, suite, rest] = entry.exec(line) ?? [];
    return suite === undefined ? line : `${head}${newerSuite(suite)}${rest}`;
  });
  return lines.join("\n");
}

/** `bookworm-updates` → `trixie-updates`; a foreign `tool-bookworm` stays what it is. */
function newerSuite(word: string): string {
  const isOld = word === OLD_SUITE || word.startsWith(`${OLD_SUITE}-`);
  return isOld ? NEW_SUITE + word.slice(OLD_SUITE.length) : word;
}
