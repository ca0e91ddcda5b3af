/** StringMatches: wildcards, escapes, and hostile patterns. */
import { test } from "tap";
import { compileStringMatches } from "../../../engine/language/string-matches.ts";

function matches(text: string, pattern: string): boolean {
  return compileStringMatches(pattern)(text);
}

test("a star stands for any characters, none included", async (t) => {
  for (const text of ["foo23.log", "foo.log", "fooooo.log"]) {
    t.ok(matches(text, "foo*.log"), text);
  }
  t.notOk(matches("foo.txt", "foo*.log"));
  t.ok(matches("zebra.log", "*.log"));
  t.ok(matches("foobar.zebra", "foo*.*"));
  t.ok(matches("", "*"));
  t.ok(matches("a\nb", "a*b"));
});

test("without a star the whole text must be equal", async (t) => {
  t.ok(matches("abc", "abc"));
  t.notOk(matches("abcd", "abc"));
  t.notOk(matches("xabc", "abc"));
  t.notOk(matches("a", ""));
  t.ok(matches("", ""));
});

test("an escaped star or backslash stands for itself", async (t) => {
  t.ok(matches("a*b", "a\\*b"));
  t.notOk(matches("axb", "a\\*b"));
  t.ok(matches("a\\b", "a\\\\b"));
  t.ok(matches("a\\xyz", "a\\\\*"));
  t.ok(matches("a\\n", "a\\n"));
});

test("characters that mean something in regular expressions mean nothing here", async (t) => {
  t.ok(matches("a.b+(c)", "a.b+(c)"));
  t.notOk(matches("aXb", "a.b"));
});

test("the last star gives way when an earlier match was too eager", async (t) => {
  t.ok(matches("ababab", "*ab"));
  t.ok(matches("aXbXbc", "a*b*bc"));
  t.ok(matches("mississippi", "m*iss*ip*i"));
  t.notOk(matches("mississippi", "m*iss*ix*i"));
});

test("the ends of a pattern do not share characters with what is between them", async (t) => {
  t.notOk(matches("a", "a*a"));
  t.notOk(matches("ab", "a*b*b"));
  t.ok(matches("abb", "a*b*b"));
  t.notOk(matches("aba", "ab*ba"));
});

test("25 stars that fail at the end are answered", async (t) => {
  t.notOk(matches("a".repeat(120), `${"*a".repeat(25)}*b`));
  t.ok(matches("a".repeat(120), "*a".repeat(25)));
});

test("10,000 characters are answered", async (t) => {
  t.notOk(matches("a".repeat(10_000), `${"*a".repeat(2_000)}*b`));
  t.ok(matches("a".repeat(10_000), `*${"a".repeat(5_000)}*`));
});
