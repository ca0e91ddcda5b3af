/**
 * Lists in pages. A token holds the key of the last item told, and when it runs out: it is good on
 * every node and after a restart, and what was added or removed meanwhile neither repeats nor skips.
 */
import { invalidToken } from "../errors.ts";

export interface PageParams {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

const SIZE_DEFAULT = 100;
/** As in AWS: after a day a token is refused. */
const TOKEN_MS = 24 * 3_600_000;

/**
 * The items after the token's.
 * @param keyOf Compares as the items are sorted: rising. @throws ApiError InvalidToken
 */
export function pageOf<Item, Key extends string | number>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  { maxResults, nextToken, nowMs }: PageParams & { readonly nowMs: number },
): Page<Item> {
  const size = maxResults === undefined || maxResults === 0 ? SIZE_DEFAULT : maxResults;
  const from = nextToken === undefined ? 0 : firstAfter(items, keyOf, keyIn(nextToken, nowMs));
  const page = items.slice(from, from + size);
  if (from + size >= items.length) return { items: page };
  return { items: page, nextToken: tokenOf(keyOf(page[page.length - 1]!), nowMs) };
}

function firstAfter<Item, Key extends string | number>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  key: string | number,
): number {
  // The token of another list: its key compares with none of these.
  if (items.length > 0 && typeof keyOf(items[0]!) !== typeof key) throw invalidToken();
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(items[middle]!) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tokenOf(key: string | number, nowMs: number): string {
  return Buffer.from(JSON.stringify([key, Math.round(nowMs) + TOKEN_MS])).toString("base64url");
}

function keyIn(token: string, nowMs: number): string | number {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (
      Array.isArray(read) &&
      read.length === 2 &&
      typeof read[1] === "number" &&
      read[1] > nowMs
    ) {
      if (typeof read[0] === "string" || typeof read[0] === "number") return read[0];
    }
  } catch {
    // Answered below.
  }
  throw invalidToken();
}
