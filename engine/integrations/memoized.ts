/** What was made of a text is kept, for texts that come again and again: ARNs in states. */

/** So many are kept; then all are forgotten and made anew. */
const ENTRIES_MAX = 1000;

/** @param make May use more than the key, as long as the key decides what is made. */
export function memoized<Value, More extends readonly unknown[] = []>(
  make: (key: string, ...more: More) => Value,
): (key: string, ...more: More) => Value {
  const kept = new Map<string, Value>();
  return (key, ...more) => {
    const found = kept.get(key);
    if (found !== undefined || kept.has(key)) return found as Value;
    if (kept.size >= ENTRIES_MAX) kept.clear();
    const value = make(key, ...more);
    kept.set(key, value);
    return value;
  };
}
