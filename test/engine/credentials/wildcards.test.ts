/** Patterns of policies. */
import fc from "fast-check";
import { test } from "tap";
import { arnSegments, matchesWildcards } from "../../../engine/credentials/wildcards.ts";

const rows: readonly (readonly [pattern: string, text: string, isMatch: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "anything", true],
  ["a*", "a", true],
  ["a*", "ba", false],
  ["*a", "aaab", false],
  ["*a", "baba", true],
  ["a*c*e", "abcde", true],
  ["a*c*e", "abcdef", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["?", "", false],
  ["*?", "a", true],
  ["states:start*", "states:startsyncexecution", true],
  ["states:start*", "states:stopexecution", false],
  ["a.c", "abc", false],
  ["[ab]", "a", false],
];

test("stars and question marks stand for what they should, and nothing else does", (t) => {
  for (const [pattern, text, isMatch] of rows) {
    t.equal(matchesWildcards(pattern, text), isMatch, `${pattern} on ${text}`);
  }
  t.end();
});

test("any pattern matches what a regular expression of it does", (t) => {
  const letters = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 });
  const texts = fc.array(fc.constantFrom("a", "b"), { maxLength: 10 });
  fc.assert(
    fc.property(letters, texts, (signs, text) => {
      const expression = signs.join("").replace(/[*?]/g, (sign) => (sign === "*" ? ".*" : "."));
      const isMatch = new RegExp(`^${expression}$`).test(text.join(""));
      return matchesWildcards(signs.join(""), text.join("")) === isMatch;
    }),
  );
  t.end();
});

test("a pattern of many stars costs no more than its length times the text's", (t) => {
  // A regular expression of it would be at this for years.
  t.equal(matchesWildcards(`${"*a".repeat(200)}b`, "a".repeat(2_000)), false);
  t.end();
});

test("an ARN has six segments, the last of which may have colons", (t) => {
  const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m:7";
  t.strictSame(arnSegments(arn)?.slice(5), ["stateMachine:m:7"]);
  for (const bad of ["", "*", "arn:aws:states:*", "urn:a:b:c:d:e", "arn:*"]) {
    t.equal(arnSegments(bad), undefined, bad);
  }
  t.end();
});
