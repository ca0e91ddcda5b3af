/** Names and tags by AWS's rules. */
import { nameProblem } from "../language/source/name-problem.ts";
import type { MachineRecord } from "../ports.ts";
import { invalidName, tooManyTags, validation } from "./errors.ts";
import { isWellFormed } from "./well-formed.ts";

/** @throws ApiError InvalidName */
export function checkName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw invalidName(problem);
  if (!isWellFormed(name)) throw invalidName("Invalid Name: it has half of a surrogate pair.");
}

type Tags = MachineRecord["tags"];

const TAGS_MAX = 50;
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags with others on top: of one key the last value counts. @throws ApiError */
export function withTags(before: Tags, added: Tags, arn: string): Tags {
  const values = new Map(before.map(({ key, value }) => [key, value]));
  for (const { key, value } of added) {
    checkTag(key, value);
    values.set(key, value);
  }
  if (values.size > TAGS_MAX) throw tooManyTags(arn);
  return [...values].map(([key, value]) => ({ key, value }));
}

function checkTag(key: string, value: string): void {
  if (/^aws:/i.test(key))
    throw validation(`Tag keys that begin with 'aws:' are AWS's own: '${key}'`);
  for (const text of [key, value]) {
    if (tagCharacters.test(text)) continue;
    throw validation(`Tags may have letters, digits, blanks and _ . : / = + - @, not '${text}'`);
  }
}
