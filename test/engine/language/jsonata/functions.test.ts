/** The built-in functions, a table for each kind; the differential test has many more. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { errorOf, evaluate } from "./evaluate.ts";

type Rows = readonly (readonly [string, Json | undefined])[];

const strings: Rows = [
  ["$string(5)", "5"],
  ["$string({'a': [1, 2.0000000000000004], 'f': $sum})", '{"a":[1,2],"f":""}'],
  ["$string([1], true)", "[\n  1\n]"],
  ["$length('a😀')", 2],
  ["$substring('a😀bc', 1, 2)", "😀b"],
  ["$substring('hello', -3)", "llo"],
  ["$substringBefore('a-b', '-') & $substringAfter('a-b', '-')", "ab"],
  ["$uppercase('ä') & $lowercase('Ä')", "Ää"],
  ["$trim('  a \\n b ')", "a b"],
  ["$pad('a', 3) & $pad('a', -3, '#')", "a  ##a"],
  ["$pad('a', 4, '12')", "a121"],
  ["$contains('hello', 'ell')", true],
  ["$split('a,b,c', ',', 2)", ["a", "b"]],
  ["$join(['a', 'b'], '-')", "a-b"],
  ["$replace('a.b.c', '.', '-', 1)", "a-b.c"],
  ["$base64encode('hi') & $base64decode('aGk=')", "aGk=hi"],
  ["$encodeUrlComponent('a b&') & $decodeUrl('%20')", "a%20b%26 "],
  ["$formatNumber(1234.5, '#,##0.00')", "1,234.50"],
  ["$formatBase(255, 16)", "ff"],
  ["$formatInteger(4, 'I') & $formatInteger(12, 'w')", "IVtwelve"],
  ["$uppercase($missing)", undefined],
];

const numbers: Rows = [
  ["$number('2') + $number('0x1f') + $number(true)", 34],
  ["$sum([1, 2, 3]) & $max([1, 3]) & $min([2, 1]) & $average([1, 2])", "6311.5"],
  ["$sum([])", 0],
  ["$max([])", undefined],
  [
    "[$round(2.5), $round(3.5), $round(-2.5), $round(1.005, 2), $round(125, -1)]",
    [2, 4, -2, 1, 120],
  ],
  ["[$abs(-1), $floor(1.5), $ceil(1.5), $sqrt(9), $power(2, 3)]", [1, 1, 2, 3, 8]],
  ["$parseInteger('1,000', '#,##0')", 1000],
];

const lists: Rows = [
  ["$count([1, 2]) + $count(1) + $count($missing)", 3],
  ["$append([1], 2)", [1, 2]],
  ["$append($missing, 1)", 1],
  ["$reverse([1, 2])", [2, 1]],
  ["$sort(['b', 'a'])", ["a", "b"]],
  ["$distinct([1, '1', {'a': 1}, {'a': 1}, 1])", [1, "1", { a: 1 }]],
  ["$distinct([1, 1])", [1]],
  ["$distinct([{'a': 1}, {'a': 1}].a)", 1],
  [
    "$zip([1, 2, 3], ['a', 'b'])",
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  ["$sort($shuffle([1, 2, 3]))", [1, 2, 3]],
  ["$exists($missing)", false],
];

const objects: Rows = [
  ["$keys({'b': 1, 'a': 2})", ["b", "a"]],
  ["$keys({'a': 1})", "a"],
  ["$keys([{'a': 1}, {'b': 2}])", ["a", "b"]],
  ["$lookup([{'a': 1}, {'a': 2}], 'a')", [1, 2]],
  ["$spread({'a': 1, 'b': 2})", [{ a: 1 }, { b: 2 }]],
  ["$merge([{'a': 1}, {'a': 2, 'b': 3}])", { a: 2, b: 3 }],
  [
    "[1, 'a', null, [], {}, true, $sum].$type($)",
    ["number", "string", "null", "array", "object", "boolean", "function"],
  ],
  ["$clone({'a': 0.1})", { a: 0.1 }],
  ["$not(0) and $boolean([0, 1])", true],
];

const dates: Rows = [
  ["$now()", "2024-11-21T06:27:31.545Z"],
  ["$now('[Y]/[M01]')", "2024/11"],
  ["$millis()", 1732170451545],
  ["$fromMillis(0)", "1970-01-01T00:00:00.000Z"],
  ["$fromMillis(0, '[H01]:[m01]', '+0130')", "01:30"],
  ["$toMillis('2024-11-21T06:27:31.545Z')", 1732170451545],
  ["$toMillis('12:30', '[H]:[m]') - $toMillis('2024-11-21T12:30:00Z')", 0],
];

for (const [name, rows] of Object.entries({ strings, numbers, lists, objects, dates })) {
  test(`functions of ${name}`, async (t) => {
    for (const [source, expected] of rows) t.same(evaluate(source), expected, source);
  });
}

test("functions refuse what they cannot take", async (t) => {
  t.equal(errorOf("$number('x')"), 'D3030: Unable to cast value to a number: "x"');
  t.equal(
    errorOf("$sqrt(-1)"),
    "D3060: The sqrt function cannot be applied to a negative number: -1",
  );
  t.match(errorOf("$power(10, 1000)"), /^D3061: .*base=10, exponent=1000$/);
  t.match(errorOf("$sort([1, 'a'])"), /^D3070: /);
  t.match(errorOf("$formatBase(1, 99)"), /^D3100: /);
  t.match(errorOf("$toMillis('x')"), /^D3110: /);
  t.match(errorOf("$single([1, 2])"), /^D3138: /);
  t.equal(errorOf("$decodeUrl('%')"), 'D3140: Malformed URL passed to $decodeUrl(): "%"');
});
