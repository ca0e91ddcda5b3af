/** Objects of a JSON file, whose members are looked at one by one. */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Undefined: it is no object. */
export function asRecord(value: unknown): JsonRecord | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // Without a prototype, so that what the file has not is not there.
  return Object.assign(Object.create(null), value) as JsonRecord;
}

/** What is not known may be a restriction that somebody relies on: it is a problem. */
export function unknownMembers(
  record: JsonRecord,
  known: readonly string[],
  at: string,
): readonly string[] {
  return Object.keys(record)
    .filter((name) => !known.includes(name))
    .map((name) => `${at} has "${name.slice(0, 60)}", which is none of ${known.join(", ")}`);
}
