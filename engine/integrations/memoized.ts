/** What was made of a text is kept, for texts that come again and again: ARNs in states. */

/** So many are kept; then all are forgotten and made anew. */
const ENTRIES_MAX = 1000;

export function memoized<Value>(make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined || kept.has(key)) return found as Value;
    if (kept.size >= ENTRIES_MAX) kept.clear();
    const value = make(key);
    kept.set(key, value);
    return value;
  };
}
