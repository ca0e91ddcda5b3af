/** Functions of the user's: closures, signatures, partial application, chains, recursion. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { compileJsonata } from "../../../../engine/language/jsonata/compile.ts";
import { errorOf, evaluate } from "./evaluate.ts";

const rows: readonly (readonly [string, Json | undefined])[] = [
  ["(function($x, $y) { [$x, $y] })(1)", [1]],
  ["($n := 2; $f := function($x) { $x * $n }; $n := 3; $f(5))", 15],
  ["($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10))", 3628800],
  ["($f := function($n, $sum) { $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(20000, 0))", 200010000],
  [
    "($even := function($n) { $n = 0 ? true : $odd($n - 1) }; $odd := function($n) { $n = 0 ? false : $even($n - 1) }; $even(501))",
    false,
  ],
  ["(function($x)<n:n> { $x + 1 })(1)", 2],
  ["(function($a)<a<n>:n> { $count($a) })(1)", 1],
  ["(function($s, $n)<s-n?:x> { [$s, $n] })('a')", ["a"]],
  ["('abc').(function($s)<s-:s> { $s })()", "abc"],
  ["($first := $substring(?, 0, ?); $first('hello', 2))", "he"],
  ["($add := function($a, $b) { $a - $b }; $add(?, 1)(5))", 4],
  ["'hello' ~> $uppercase ~> $substring(0, 2)", "HE"],
  ["($shout := $trim ~> $uppercase; $shout(' a '))", "A"],
  ["[1, 2, 3] ~> $map(function($x) { $x + 1 }) ~> $sum", 9],
  ["$map([1, 2], function($x, $i, $all) { $x + $i + $count($all) })", [3, 5]],
  ["$filter([1, 2, 3], function($x) { $x = 2 })", 2],
  ["$map([1], function($x) { [$x] })", [1]],
  ["$reduce([1, 2, 3], function($a, $b) { $a * 10 + $b })", 123],
  ["$reduce([], function($a, $b) { $a }, 7)", 7],
  ["$sort([3, 1, 2], function($a, $b) { $a < $b })", [3, 2, 1]],
  ["$each({'a': 1, 'b': 2}, function($v, $k) { $k & $v })", ["a1", "b2"]],
  ["$sift({'a': 1, 'b': 2}, function($v) { $v > 1 })", { b: 2 }],
  ["$single([1, 2], function($x) { $x = 2 })", 2],
  ["($y := λ($f) { λ($x) { $f($x) } }; $y($string)(5))", "5"],
  ["{'a': {'b': 1, 'c': 2}} ~> |a|{'d': b + c}, ['b']|", { a: { c: 2, d: 3 } }],
];

test("functions are values", async (t) => {
  for (const [source, expected] of rows) t.same(evaluate(source), expected, source);
});

test("calls that cannot be made say so", async (t) => {
  t.equal(errorOf("$randomSeeded(1)"), "T1006: Attempted to invoke a non-function");
  t.equal(errorOf("$eval('1')"), "T1006: Attempted to invoke a non-function");
  t.equal(errorOf("sum([1])"), "T1005: Attempted to invoke a non-function. Did you mean $sum?");
  t.equal(
    errorOf("1 ~> 2"),
    "T2006: The right side of the function application operator ~> must be a function",
  );
  t.equal(
    errorOf("$uppercase(1)"),
    'T0410: Argument 1 of function "uppercase" does not match function signature',
  );
  t.equal(
    errorOf("$sum(['a'])"),
    'T0412: Argument 1 of function "sum" must be an array of "numbers"',
  );
  t.equal(
    errorOf("{'a': 1}.$uppercase()"),
    'T0411: Context value is not a compatible type with argument 1 of function "uppercase"',
  );
  t.equal(errorOf("$error('no')"), "D3137: no");
  t.equal(errorOf("$assert(false, 'not so')"), "D3141: not so");
  t.match(errorOf("$reduce([1, 2], function($x) { $x })"), /^D3050: /);
});

test("the free variables of an expression are known", async (t) => {
  const free = (source: string): readonly string[] => compileJsonata(source).variables;
  t.same(free("$states.input.a + $total"), ["states", "total"]);
  t.same(free("($x := 1; $f := function($y) { $x + $y + $z + $f }; $sum($x))"), ["z"]);
  t.same(free("($x := $x + 1; $x)"), ["x"]);
  t.same(free("$map($list, function($v) { $later }) ~> $count"), ["list", "later"]);
  t.same(free("$states.input@$o.a#$i.[$o, $i, $$, $]"), ["states"]);
});

test("a variable is found by its name, one that is missing is nothing", async (t) => {
  t.equal(evaluate("$count($list) & $name", {}, { list: [1, 2], name: "x" }), "2x");
  t.equal(evaluate("$doesNotExist"), undefined);
});
