/** A stretch of time, both ends in epoch milliseconds. A moment is a short one: it was noted before and after. */

export interface Span {
  readonly beginMs: number;
  readonly endMs: number;
}
