/** Regular expressions: on RE2, with JavaScript's syntax as far as it goes. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { errorOf, evaluate } from "./evaluate.ts";

const rows: readonly (readonly [string, Json | undefined])[] = [
  ["$contains('hello$world', /^hello\\$/)", true],
  ["$contains('hello$world', /^hello\\ /)", false],
  ["$contains('HELLO', /ell/i)", true],
  ["$contains('a\\nb', /^b$/m)", true],
  ["$contains('a\\nb', /a.b/)", false],
  ["$contains('a\\u00a0b', /a\\sb/)", true],
  ["$contains('ä-]', /^[\\u00e4\\-\\]]+$/)", true],
  [
    "$match('ab12cd3', /([a-z]+)(\\d)?/)",
    [
      { match: "ab1", index: 0, groups: ["ab", "1"] },
      { match: "cd3", index: 4, groups: ["cd", "3"] },
    ],
  ],
  ["$match('ab', /(a)|(b)/).groups", ["a", null, null, "b"]],
  ["$match('aaa', /a/, 2).index", [0, 1]],
  ["$split('a1b22c', /\\d+/)", ["a", "b", "c"]],
  ["$split('abc', /x/)", ["abc"]],
  ["$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "Smith, John"],
  ["$replace('abc', /b/, '[$0$$]')", "a[b$]c"],
  ["$replace('a1', /\\d/, function($m) { $string($number($m.match) + 1) })", "a2"],
  ["/b(c)/('abc').[match, start, end, groups]", ["bc", 1, 3, "c"]],
  ["/a/('aa').next().start", 1],
];

test("regular expressions find what JavaScript's find", async (t) => {
  for (const [source, expected] of rows) t.same(evaluate(source), expected, source);
});

test("what needs backtracking is refused when the expression is compiled", async (t) => {
  t.match(errorOf("false ? $contains('aa', /(a)\\1/)"), /^S0303: .*backreferences/);
  t.match(errorOf("false ? $contains('ab', /a(?=b)/)"), /^S0303: .*lookaround/);
  t.match(errorOf("false ? $contains('ab', /(?<!b)a/)"), /^S0303: .*lookaround/);
  t.match(errorOf("/a{2000}/"), /^S0303: .*repeat/);
});

test("a search that does not get on is an error", async (t) => {
  t.equal(errorOf("$match('abc', /x*/)"), "D1004: Regular expression matches zero length string");
  t.match(errorOf("$replace('a', /a/, function($m) { 1 })"), /^D3012: /);
});

test("a function of the user's may do the matching", async (t) => {
  const matcher =
    "function($s) { {'match': 'b', 'start': 1, 'end': 2, 'groups': [], 'next': function() { $missing }} }";
  t.same(evaluate(`$split('abc', ${matcher})`), ["a", "c"]);
  t.match(errorOf("$match('abc', function($s) { {'match': 'b'} })"), /^T1010: /);
});
