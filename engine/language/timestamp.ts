/**
 * Timestamps as AWS takes and gives them: RFC 3339 with a capital `T` and an offset or `Z`, any
 * number of fraction digits in, exactly three out. Hot path of Choice's timestamp comparisons:
 * digits are read in place, nothing is allocated unless there is a fraction.
 */

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since the epoch, with fractions; undefined when it is no timestamp or no such day or hour exists. */
export function parseTimestampMs(text: string): number | undefined {
  if (text.length < 20 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T") return undefined;
  if (text[13] !== ":" || text[16] !== ":") return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (Number.isNaN(year + month + day + hour + minute + second)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return undefined;
  const fractionEnd = endOfFraction(text);
  const offset = offsetMs(text, fractionEnd);
  if (fractionEnd === 20 || offset === undefined) return undefined;
  const wholeMs = utcMs(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
  const fractionMs = fractionEnd === 19 ? 0 : Number(`0${text.slice(19, fractionEnd)}`) * 1000;
  return wholeMs + fractionMs - offset;
}

/** `2023-11-21T06:27:31.545Z`. Fractions of a millisecond are cut off. */
export function formatTimestamp(ms: number): string {
  return new Date(Math.floor(ms)).toISOString();
}

/** The number that `count` decimal digits at `start` make; NaN when one of them is none. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function lastDay(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : daysOfMonth[month - 1]!;
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999; 400 years on, the calendar is the same. */
function utcMs(year: number, month: number, day: number): number {
  const msOf400Years = 146_097 * 86_400_000;
  return year < 100 ? Date.UTC(year + 400, month, day) - msOf400Years : Date.UTC(year, month, day);
}

/** 19 when there is no fraction; 20 when there is a dot without digits, which is wrong. */
function endOfFraction(text: string): number {
  if (text[19] !== ".") return 19;
  let at = 20;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
  return at;
}

function offsetMs(text: string, start: number): number | undefined {
  const sign = text[start];
  if (sign === "Z") return text.length === start + 1 ? 0 : undefined;
  if ((sign !== "+" && sign !== "-") || text.length !== start + 6) return undefined;
  const hours = digits(text, start + 1, 2);
  const minutes = digits(text, start + 4, 2);
  if (text[start + 3] !== ":" || !(hours <= 23) || !(minutes <= 59)) return undefined;
  const ms = (hours * 60 + minutes) * 60_000;
  return sign === "+" ? ms : -ms;
}
