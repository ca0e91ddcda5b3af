/**
 * Expressions made to hold up a shard or to fill its memory: each ends with an error of its budget.
 * How long that takes and how much memory is printed, not judged.
 */
import { test } from "tap";
import { errorOf, frozen } from "./evaluate.ts";

const text = "lorem ipsum dolor sit amet, 12 ".repeat(8_000);
const input = frozen({
  text,
  list: Array.from({ length: 20_000 }, (_item, at) => ({ a: at, b: `x${at % 7}`, c: [at] })),
});

/** Each ends because one of the two, or the depth, is used up. */
const hostile: readonly string[] = [
  "$pad('a', 500000000)",
  "$base64encode($pad('a', 100000000))",
  "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('abc', 40))",
  "($f := function($s) { $length($f($s & $s)) }; $f('abc'))",
  "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
  "($f := function($n) { $f($n + 1) }; $f(0))",
  "($f := function($n) { $g($n) }; $g := function($n) { $f($n) }; $f(0))",
  "($f := function($x) { $map([1], $f) }; $f(1))",
  "($f := function($g) { $f($g(?)) }; $f(function($x) { $x }))",
  "[1..10000000]",
  "$map([1..1000000], function($i) { $map([1..1000000], function($j) { $i * $j }) })",
  "$sort([1..500000], function($a, $b) { $a < $b })",
  "[1..500000]^(>$)",
  "$replace($pad('', 100000, 'a'), 'a', $pad('', 1000, 'b'))",
  "$replace($pad('', 100000, 'a'), /a/, '$0$0$0$0$0$0$0$0')",
  "$match($states.input.text, /a(.*b)?/)",
  "$map($states.input.list, function($i) { $contains($states.input.text, /zzz[a-z]+\\d/) })",
  "$states.input.list[$states.input.list[a = 1].a = a]",
  "$states.input.list@$x.$states.input.list@$y[$x.a = $y.a].a",
  "$distinct($map($states.input.list, function($x) { { 'q': $x.a } }))",
  "$reduce([1..100000], function($a, $x) { { 'a': $a } })",
  "($f := function($x, $n) { $n = 0 ? $x : $f({ 'a': $x, 'b': $x }, $n - 1) }; $f({}, 60))",
  "$string(($f := function($x, $n) { $n = 0 ? $x : $f({ 'a': $x, 'b': $x }, $n - 1) }; $f({}, 60)))",
  "$reduce([1..100000], function($a, $x) { $append($a, $x) }, [])",
  "$map([1..1000], function($i) { $states.input.text & $string($i) }).$contains('zz')",
  "$map([1..10000], function($i) { $trim($states.input.text) })",
  "{ 'a': 1 } ~> |$|{ 'self': $ }|",
  "$parse($pad('', 200000, '['))",
  "$formatNumber(1, $pad('', 500000, '0'))",
  "$fromMillis(0, '[Y,100000000-100000000]')",
  "$toMillis($pad('', 90, '1'), '[Y][M][D][H][m][s][f][Y][M][D][H][m]!')",
  "$formatInteger(1e15, 'I')",
  `${"(".repeat(3000)}1${")".repeat(3000)}`,
  `1${"+1".repeat(20_000)}`,
];

test("an expression that takes too much is stopped", async (t) => {
  for (const source of hostile) {
    const startedAt = performance.now();
    const heapBefore = process.memoryUsage().heapUsed;
    const error = errorOf(source, input);
    const tookMs = (performance.now() - startedAt).toFixed(0);
    const heapMb = ((process.memoryUsage().heapUsed - heapBefore) / 1e6).toFixed(0);
    t.match(error, /^U1001: The expression was stopped: /, source.slice(0, 100));
    t.comment(`${tookMs} ms, ${heapMb} MB`);
  }
});

test("what is large but honest is not stopped", async (t) => {
  const honest: readonly string[] = [
    "$sum($states.input.list.a)",
    "$count($map($states.input.list, function($x) { { 'n': $x.a * 2, 'b': $uppercase($x.b) } }))",
    "$count($keys($states.input.list{b: $count(a)}))",
    "$length($join($map($states.input.list, function($x) { $string($x.a) }), ','))",
    "$count($split($states.input.text, ' '))",
    "$length($string($states.input.list))",
  ];
  for (const source of honest) t.match(errorOf(source, input), /^no error but \d+$/, source);
});
