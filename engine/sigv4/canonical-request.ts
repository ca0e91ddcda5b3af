/**
 * A request as the one text that both sides of AWS's Signature Version 4 make of it: who signs, and
 * who checks. Pure. The rules are those of AWS's documentation, for every service but S3.
 *
 * Hot path (once per signed request): almost all requests go to `/`, and have values without blanks
 * in a row.
 */

export interface CanonicalParts {
  readonly method: string;
  /** Path and query, as they stand in the request's first line. */
  readonly target: string;
  /** Signed headers: lower case, sorted. */
  readonly names: readonly string[];
  /** Their values, as they were sent. */
  readonly values: readonly string[];
  /** Hexadecimal SHA-256 of the body. */
  readonly bodyHash: string;
}

/** Each character stands for a byte, as in Node's headers: to be hashed as latin1. */
export function canonicalRequest(parts: CanonicalParts): string {
  const { method, target, names, values, bodyHash } = parts;
  const [path, query] = canonicalTarget(target);
  let text = `${method}\n${path}\n${query}\n`;
  for (let index = 0; index < names.length; index++) {
    text += `${names[index]}:${canonicalValue(values[index]!)}\n`;
  }
  return `${text}\n${names.join(";")}\n${bodyHash}`;
}

function canonicalTarget(target: string): readonly [path: string, query: string] {
  if (target === "/") return ["/", ""];
  const at = target.indexOf("?");
  const path = at === -1 ? target : target.slice(0, at);
  return [canonicalPath(path), at === -1 ? "" : canonicalQuery(target.slice(at + 1))];
}

/** Without `.`, `..` and empty segments, and encoded once more than it was sent. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(encoded(segment));
  }
  const end = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.join("/")}${end}`;
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encoded(decoded(name)), encoded(decoded(value))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? order(value, otherValue) : order(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Without blanks around it; blanks in a row count as one. */
function canonicalValue(value: string): string {
  if (!value.includes("  ") && !value.includes("\t")) return trimmed(value);
  return trimmed(value.replace(/[ \t]+/g, " "));
}

/** Not `trim()`, which would take bytes of UTF-8 for blanks. */
function trimmed(value: string): string {
  let [from, to] = [0, value.length];
  while (from < to && value.charCodeAt(from) === BLANK) from++;
  while (to > from && value.charCodeAt(to - 1) === BLANK) to--;
  return from === 0 && to === value.length ? value : value.slice(from, to);
}

const BLANK = 32;

/** All but letters, digits and `-_.~` as bytes: what `encodeURIComponent` leaves, too. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What is no encoding stays as it is: its signature will not be right. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
