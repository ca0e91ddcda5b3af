/** All 18 intrinsic functions: answers as recorded, and what they refuse. */
import { test } from "tap";
import { compileIntrinsic } from "../../../../engine/language/intrinsics/compile.ts";
import type { Json } from "../../../../engine/language/json.ts";
import { emptyEnvironment, environmentOf } from "../environments.ts";
import { failureOf } from "../failure-of.ts";

function call(text: string, data: Json = {}): Json {
  return compileIntrinsic(text).evaluate(data, emptyEnvironment);
}

const failed = { error: "States.IntrinsicFailure" };
const tooLarge = { error: "States.DataLimitExceeded" };

test("Format prints texts bare, null as null, and objects as Java does", async (t) => {
  t.equal(
    call("States.Format('fst={} and snd={}.', $.a, $.b)", { a: "x", b: 1.1 }),
    "fst=x and snd=1.1.",
  );
  t.equal(call("States.Format('{}{}{}', null, true, -2)"), "nulltrue-2");
  const data = { o: { Arg1: 1, Arg2: [], Arg3: [null, "s", { a: true }] } };
  t.equal(call("States.Format('{}', $.o)", data), "{Arg1=1, Arg2=[], Arg3=[null, s, {a=true}]}");
  t.equal(call("States.Format($.template, 'x')", { template: "It's {}!" }), "It's x!");
});

test("Format's escaped braces are no place for an argument", async (t) => {
  t.equal(call("States.Format('\\{\\} {} it\\'s \\\\', 1)"), "{} 1 it's \\");
  t.equal(call("States.Format('{a} {}', 1)"), "{a} 1");
  t.equal(call("States.Format('{}', '\\{\\}')"), "{}");
});

test("Format needs as many arguments as its template has places", async (t) => {
  t.match(
    failureOf(() => call("States.Format('{} {}', 1)")),
    {
      ...failed,
      cause: /^The function 'States.Format\('\{\} \{\}', 1\)' had the following error: /,
    },
  );
  t.has(
    failureOf(() => call("States.Format('', 1)")),
    failed,
  );
  t.has(
    failureOf(() => call("States.Format(1)")),
    failed,
  );
});

test("StringToJson takes any JSON, blank texts are null", async (t) => {
  t.same(call("States.StringToJson($)", '[1, 2, "HelloWorld"]'), [1, 2, "HelloWorld"]);
  t.equal(call("States.StringToJson('1.1')"), 1.1);
  t.equal(call("States.StringToJson('')"), null);
  t.equal(call("States.StringToJson(' ')"), null);
  t.same(call('States.StringToJson(\'\\{"a":["\\{"]\\}\')'), { a: ["{"] });
  t.has(
    failureOf(() => call("States.StringToJson('{')")),
    failed,
  );
  t.has(
    failureOf(() => call("States.StringToJson(1)")),
    failed,
  );
});

test("StringToJson makes no value too deep to walk, and no prototype", async (t) => {
  t.has(
    failureOf(() => call("States.StringToJson($)", "[".repeat(513) + "]".repeat(513))),
    failed,
  );
  t.ok(call("States.StringToJson($)", "[".repeat(512) + "]".repeat(512)));
  t.ok(call("States.StringToJson($)", `"${"[".repeat(600)}\\"${"{".repeat(600)}"`));
  const value = call("States.StringToJson($)", '{"__proto__":{"polluted":true}}');
  t.equal((value as Record<string, Json>)["polluted"], undefined);
});

test("JsonToString is compact", async (t) => {
  t.equal(
    call("States.JsonToString($)", { Arg1: 1, Arg2: [], a: null }),
    '{"Arg1":1,"Arg2":[],"a":null}',
  );
  t.equal(call("States.JsonToString('a')"), '"a"');
});

test("JsonMerge is shallow, and the second object wins", async (t) => {
  const data = { a: { x: { k: 1 }, y: 1 }, b: { x: { l: 2 }, z: 3 } };
  t.same(call("States.JsonMerge($.a, $.b, false)", data), { x: { l: 2 }, y: 1, z: 3 });
  t.has(
    failureOf(() => call("States.JsonMerge($.a, $.b, true)", data)),
    failed,
  );
  t.has(
    failureOf(() => call("States.JsonMerge($.a, 1, false)", data)),
    failed,
  );
});

test("JsonMerge keeps `__proto__` an ordinary key", async (t) => {
  const data = JSON.parse('{"a":{"x":1},"b":{"__proto__":{"polluted":true}}}') as Json;
  const merged = call("States.JsonMerge($.a, $.b, false)", data);
  t.equal(JSON.stringify(merged), '{"x":1,"__proto__":{"polluted":true}}');
  t.equal((merged as Record<string, Json>)["polluted"], undefined);
});

test("Array makes a list of its arguments", async (t) => {
  t.same(call("States.Array('a', 1, null, $.x, States.Array())", { x: [2] }), [
    "a",
    1,
    null,
    [2],
    [],
  ]);
});

test("ArrayPartition cuts into chunks", async (t) => {
  t.same(call("States.ArrayPartition($, 3)", [0, 1, 2, 3]), [[0, 1, 2], [3]]);
  t.same(call("States.ArrayPartition($, 5)", [0, 1]), [[0, 1]]);
  t.same(call("States.ArrayPartition($, 1)", []), []);
  t.has(
    failureOf(() => call("States.ArrayPartition($, 0)", [1])),
    failed,
  );
  t.has(
    failureOf(() => call("States.ArrayPartition($, '1')", [1])),
    failed,
  );
});

test("ArrayContains compares by content", async (t) => {
  t.equal(call("States.ArrayContains($, $[0])", [[1, 2, 3], 2]), true);
  t.equal(call("States.ArrayContains($.l, $.v)", { l: [{ a: 1, b: 2 }], v: { b: 2, a: 1 } }), true);
  t.equal(call("States.ArrayContains($, null)", []), false);
  t.equal(call("States.ArrayContains($, '1')", [1]), false);
});

test("ArrayRange includes both ends and has at most 1,000 items", async (t) => {
  t.same(call("States.ArrayRange(0, 9, 3)"), [0, 3, 6, 9]);
  t.same(call("States.ArrayRange(1, 9, 9)"), [1]);
  t.same(call("States.ArrayRange(3, -3, -3)"), [3, 0, -3]);
  t.same(call("States.ArrayRange(1, 0, 1)"), []);
  t.equal((call("States.ArrayRange(1, 1000, 1)") as Json[]).length, 1000);
  t.has(
    failureOf(() => call("States.ArrayRange(0, 1000, 1)")),
    failed,
  );
  t.has(
    failureOf(() => call("States.ArrayRange(0, 1, 0)")),
    failed,
  );
});

test("ArrayGetItem and ArrayLength stay within the list", async (t) => {
  t.equal(call("States.ArrayGetItem($, 2)", [1, 2, 3]), 3);
  t.equal(call("States.ArrayGetItem($, 0)", [null]), null);
  for (const index of ["3", "-1"]) {
    t.has(
      failureOf(() => call(`States.ArrayGetItem($, ${index})`, [1, 2, 3])),
      failed,
    );
  }
  t.equal(call("States.ArrayLength($)", [1, 2]), 2);
  t.has(
    failureOf(() => call("States.ArrayLength($)", "ab")),
    failed,
  );
});

test("ArrayUnique keeps the first of equal items", async (t) => {
  const items = [1, "1", { a: 1, b: 2 }, { b: 2, a: 1 }, 1, null, "null", [1], [1], false];
  t.same(call("States.ArrayUnique($)", items), [1, "1", { a: 1, b: 2 }, null, "null", [1], false]);
  t.same(call("States.ArrayUnique($)", ['{"a":1}', { a: 1 }]), ['{"a":1}', { a: 1 }]);
});

test("Base64 goes both ways, up to 10,000 characters", async (t) => {
  t.equal(call("States.Base64Encode('Data to encode')"), "RGF0YSB0byBlbmNvZGU=");
  t.equal(call("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')"), "Data to encode");
  t.equal(call("States.Base64Decode('')"), "");
  t.equal(call("States.Base64Decode(States.Base64Encode('ü€😀'))"), "ü€😀");
  for (const text of ["a", "a?==", "====", "=aaa"]) {
    t.has(
      failureOf(() => call("States.Base64Decode($)", text)),
      failed,
      text,
    );
  }
  t.has(
    failureOf(() => call("States.Base64Encode($)", "a".repeat(10_001))),
    failed,
  );
});

test("Hash knows five algorithms", async (t) => {
  t.equal(call("States.Hash('input data', 'SHA-1')"), "aaff4a450a104cd177d28d18d74485e8cae074b7");
  const digits = { MD5: 32, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128 };
  for (const [algorithm, count] of Object.entries(digits)) {
    t.equal((call(`States.Hash('a', '${algorithm}')`) as string).length, count);
  }
  t.has(
    failureOf(() => call("States.Hash('a', 'SHA1')")),
    failed,
  );
  t.has(
    failureOf(() => call("States.Hash('a', 'constructor')")),
    failed,
  );
  t.has(
    failureOf(() => call("States.Hash($, 'MD5')", "a".repeat(10_001))),
    failed,
  );
});

test("MathAdd rounds each operand, halves upwards", async (t) => {
  const sums: [number, number, number][] = [
    [1.49, 1.5, 3],
    [-1.5, 0, -1],
    [-2.5, 0, -2],
    [-0.5, 0, 0],
    [2.5, 0, 3],
    [-1.5, -1.51, -3],
    [1, -1, 0],
  ];
  for (const [left, right, sum] of sums) {
    const answer = call("States.MathAdd($[0], $[1])", [left, right]);
    t.ok(Object.is(answer, sum), `${left} + ${right} = ${answer}`);
  }
  t.has(
    failureOf(() => call("States.MathAdd('1', 2)")),
    failed,
  );
  t.has(
    failureOf(() => call("States.MathAdd(9007199254740991, 1)")),
    failed,
  );
});

test("MathRandom stays below its end and draws from the environment", async (t) => {
  const random = (value: number) =>
    compileIntrinsic("States.MathRandom(-5, 5)").evaluate({}, environmentOf({ random: value }));
  t.equal(random(0), -5);
  t.equal(random(0.999_999), 4);
  t.has(
    failureOf(() => call("States.MathRandom(5, 5)")),
    failed,
  );
});

test("MathRandom with a seed is the same each time, and spreads over the range", async (t) => {
  t.equal(call("States.MathRandom(0, 999, 3)"), call("States.MathRandom(0, 999, 3)"));
  const drawn = Array.from({ length: 1000 }, (_item, seed) =>
    Number(call("States.MathRandom(0, 10, $)", seed)),
  );
  t.equal(new Set(drawn).size, 10);
  t.ok(drawn.every((value) => value >= 0 && value < 10));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  t.ok(mean > 4 && mean < 5, `mean ${mean}`);
});

test("StringSplit takes a set of characters and drops empty pieces", async (t) => {
  t.same(call("States.StringSplit('1.a+2,b=3', '.+,=')"), ["1", "a", "2", "b", "3"]);
  t.same(call("States.StringSplit(',,,,', ',')"), []);
  t.same(call("States.StringSplit(' , ', ',')"), [" ", " "]);
  t.same(call("States.StringSplit('a😀b', '😀')"), ["a", "b"]);
  t.same(call("States.StringSplit('abc', '')"), ["abc"]);
  t.same(call("States.StringSplit('', ',')"), []);
});

test("UUID comes from the environment", async (t) => {
  t.equal(call("States.UUID()"), emptyEnvironment.uuid());
});

test("no function builds more than a payload may hold", async (t) => {
  const data = { big: "x".repeat(100_000) };
  const three = "$.big, $.big, $.big";
  t.has(
    failureOf(() => call(`States.Format('{}{}{}', ${three})`, data)),
    tooLarge,
  );
  t.has(
    failureOf(() => call(`States.Array(${three})`, data)),
    tooLarge,
  );
  t.has(
    failureOf(() => call(`States.JsonToString(States.Array(${three}))`, data)),
    tooLarge,
  );
  t.ok(call("States.Array($.big, $.big)", data));
});
