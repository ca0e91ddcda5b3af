/** Times as `X-Amz-Date` has them: ISO 8601's basic format, UTC, to the second. */

const format = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** `20261125T170000Z` */
export function amzDateOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** Epoch milliseconds; undefined: it is no such time. */
export function msOfAmzDate(text: string): number | undefined {
  const match = format.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as Fields;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // The 31st of February would be a day in March, the 13th month one of the next year.
  return new Date(ms).getUTCDate() === day && month <= 12 ? ms : undefined;
}

type Fields = [number, number, number, number, number, number];
