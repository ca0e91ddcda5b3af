/** The parser of intrinsic function calls. */
import { test } from "tap";
import { compileIntrinsic } from "../../../../engine/language/intrinsics/compile.ts";
import { parseIntrinsic } from "../../../../engine/language/intrinsics/parse.ts";
import { emptyEnvironment, environmentOf } from "../environments.ts";
import { failureOf } from "../failure-of.ts";

test("arguments are literals, paths and calls", async (t) => {
  const call = parseIntrinsic(
    "States.Array('a', -1.5e1, true, null, $.a.b, $$.c, $v, States.UUID())",
  );
  t.equal(call.name, "Array");
  t.same(
    call.arguments.map((argument) => argument.kind),
    ["text", "literal", "literal", "literal", "path", "path", "path", "call"],
  );
  t.match(call.arguments[1], { value: -15 });
});

test("blanks do not matter, and commas in paths and texts do not end arguments", async (t) => {
  const { arguments: list } = parseIntrinsic(
    "States.Array ( 'a,)' , $['x,y)'] ,$.l[?(@.a in [1,2])])",
  );
  t.equal(list.length, 3);
  t.match(list[1], { path: { text: "$['x,y)']" } });
  t.equal(parseIntrinsic("States.ArrayLength($.a.b)").arguments.length, 1);
});

test("only four escapes exist in texts", async (t) => {
  const call = parseIntrinsic("States.Array('\\'\\{\\}\\\\')");
  t.match(call.arguments[0], { value: "'{}\\" });
  t.throws(() => parseIntrinsic('States.StringToJson(\'{"text":"a \\"b\\""}\')'), {
    name: "IntrinsicSyntaxError",
  });
});

test("what cannot be called is refused, with the place", async (t) => {
  const refused: [string, number][] = [
    ["", 0],
    ["text", 0],
    ["States.Nope()", 0],
    ["States.constructor()", 0],
    ["States.UUID", 11],
    ["States.UUID(", 12],
    ["States.UUID()x", 13],
    ["States.UUID(1)", 0],
    ["States.Format()", 0],
    ["States.Array('a)", 16],
    ["States.Array(1,)", 15],
    ["States.Array($.)", 15],
    ["States.Array(abc)", 13],
    ["States.Array(1e999)", 18],
  ];
  for (const [text, offset] of refused) {
    t.throws(() => parseIntrinsic(text), { name: "IntrinsicSyntaxError", offset }, text);
  }
});

test("calls nest ten deep", async (t) => {
  const nested = (depth: number) => `${"States.Array(".repeat(depth)}${")".repeat(depth)}`;
  t.equal(parseIntrinsic(nested(10)).name, "Array");
  t.throws(() => parseIntrinsic(nested(11)), { name: "IntrinsicSyntaxError" });
  t.throws(() => parseIntrinsic(nested(100_000)), { name: "IntrinsicSyntaxError" });
});

test("arguments are evaluated from data, context object and variables", async (t) => {
  const environment = environmentOf({ variables: { v: 3 }, context: { c: 2 } });
  const call = compileIntrinsic("States.MathAdd(States.MathAdd($.a, $$.c), $v)");
  t.equal(call.evaluate({ a: 1 }, environment), 6);
});

test("an argument that is not there fails the state, not the function", async (t) => {
  const call = compileIntrinsic("States.Array($.name)");
  t.has(
    failureOf(() => call.evaluate({ other: 1 }, emptyEnvironment)),
    {
      error: "States.Runtime",
      cause: `The function 'States.Array($.name)' had the following error: The JsonPath argument for the field '$.name' could not be found in the input '{"other":1}'`,
    },
  );
});
