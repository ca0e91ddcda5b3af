/**
 * Choice's StringMatches: `*` stands for any characters, `\*` for an asterisk, `\\` for a backslash.
 * The texts between the stars are looked for in turn, each where it occurs first: what one search
 * has passed is never looked at again, so that no pattern of a user can stop a shard, as a regular
 * expression could.
 */

export type MatchesText = (text: string) => boolean;

export function compileStringMatches(pattern: string): MatchesText {
  const pieces = piecesOf(pattern);
  const first = pieces[0]!;
  if (pieces.length === 1) return (text) => text === first;
  const last = pieces.at(-1)!;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

/** The texts between the wildcards, escapes resolved: always one more than there are wildcards. */
function piecesOf(pattern: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    const next = pattern[at + 1];
    if (char === "\\" && (next === "*" || next === "\\")) {
      piece += next;
      at += 1;
    } else if (char === "*") {
      pieces.push(piece);
      piece = "";
    } else {
      piece += char;
    }
  }
  pieces.push(piece);
  return pieces;
}
