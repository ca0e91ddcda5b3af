/**
 * Texts with half of a surrogate pair: UTF-8 has no form for them, so that names and inputs that have
 * one would be answered, but not come back as they were.
 *
 * Hot path (`npm run bench -- --target http`): once per name and input. V8 answers for a text of
 * Latin-1 without a look at its characters.
 */

/** `String.prototype.isWellFormed` is of ES2024; Node 20 has it. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
