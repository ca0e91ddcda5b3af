/**
 * Patterns of policies: `*` is any number of characters, `?` is one. Matched by hand, since a regular
 * expression of many stars may take for ever: here a text costs at most its length times the
 * pattern's. Pure.
 */

const STAR = 42;
const QUESTION_MARK = 63;

export function matchesWildcards(pattern: string, text: string): boolean {
  let [at, textAt] = [0, 0];
  // Of the last star: what follows it, and how far it reaches in the text. Earlier ones need not grow.
  let [afterStar, starEnd] = [-1, 0];
  while (textAt < text.length) {
    const sign = at < pattern.length ? pattern.charCodeAt(at) : -1;
    if (sign === STAR) {
      at++;
      afterStar = at;
      starEnd = textAt;
    } else if (sign === QUESTION_MARK || sign === text.charCodeAt(textAt)) {
      at++;
      textAt++;
    } else if (afterStar >= 0) {
      starEnd++;
      at = afterStar;
      textAt = starEnd;
    } else return false;
  }
  while (at < pattern.length && pattern.charCodeAt(at) === STAR) at++;
  return at === pattern.length;
}

/** `arn`, partition, service, region, account, and all the rest; undefined: it is no ARN. */
export function arnSegments(arn: string): readonly string[] | undefined {
  const segments = arn.split(":");
  if (segments.length < SEGMENTS || segments[0] !== "arn") return undefined;
  return [...segments.slice(0, SEGMENTS - 1), segments.slice(SEGMENTS - 1).join(":")];
}

const SEGMENTS = 6;
