/** Payload templates: what is evaluated, what is literal, what is shared, and how large it can get. */
import fc from "fast-check";
import { test } from "tap";
import type { Json } from "../../../engine/language/json.ts";
import { compileExpression, compileTemplate } from "../../../engine/language/template.ts";
import { emptyEnvironment, environmentOf } from "./environments.ts";
import { failureOf } from "./failure-of.ts";

function evaluate(template: Json, data: Json): Json {
  return compileTemplate(template).evaluate(data, emptyEnvironment);
}

test("keys that end in `.$` are evaluated and lose it, the rest is literal", async (t) => {
  const template = {
    "id.$": "$.order.id",
    fixed: "$.order.id",
    nested: {
      "total.$": "States.MathAdd($.order.total, 1)",
      list: [{ "id.$": "$.order.id" }, "$"],
    },
  };
  t.same(evaluate(template, { order: { id: "o1", total: 4 } }), {
    id: "o1",
    fixed: "$.order.id",
    nested: { total: 5, list: [{ id: "o1" }, "$"] },
  });
});

test("texts that look like variables or functions stay texts", async (t) => {
  const template = { bucketName: "$bucket", call: "States.UUID()", path: "$$.Execution.Id" };
  t.equal(evaluate(template, {}), template);
});

test("variables and the context object are read through `.$`", async (t) => {
  const environment = environmentOf({
    variables: { x: { y: 1 } },
    context: { State: { Name: "S" } },
  });
  const template = compileTemplate({ "a.$": "$x.y", "b.$": "$$.State.Name" });
  t.same(template.evaluate({}, environment), { a: 1, b: "S" });
});

test("a constant template is the same object each time, a constant part too", async (t) => {
  const constant = { a: [1, { b: "c" }] };
  const compiled = compileTemplate(constant);
  t.equal(compiled.evaluate({}, emptyEnvironment), compiled.evaluate([], emptyEnvironment));
  t.equal(compiled.factor, 0);
  const part = { x: [1, 2] };
  const built = evaluate({ part, "a.$": "$" }, 1) as { part: Json };
  t.equal(built.part, part);
});

test("two evaluations do not share what changes", async (t) => {
  const compiled = compileTemplate({ a: { b: { "c.$": "$.v" } }, l: [{ "c.$": "$.v" }] });
  const first = compiled.evaluate({ v: 1 }, emptyEnvironment);
  const second = compiled.evaluate({ v: 2 }, emptyEnvironment);
  t.same(first, { a: { b: { c: 1 } }, l: [{ c: 1 }] });
  t.same(second, { a: { b: { c: 2 } }, l: [{ c: 2 }] });
  const manyConstants = compileTemplate({ a: 1, b: 2, c: 3, "d.$": "$.v" });
  const third = manyConstants.evaluate({ v: 3 }, emptyEnvironment);
  manyConstants.evaluate({ v: 4 }, emptyEnvironment);
  t.same(third, { a: 1, b: 2, c: 3, d: 3 });
});

test("any number of keys comes out in the template's order", async (t) => {
  for (const count of [1, 2, 3, 4, 12, 13, 40, 200]) {
    const template = Object.fromEntries(
      Array.from({ length: count }, (_item, at) =>
        at % 5 === 4 ? [`k${at}`, at] : [`k${at}.$`, "$.v"],
      ),
    );
    const keys = Object.keys(template).map((key) => key.replace(".$", ""));
    const built = evaluate(template, { v: "x" }) as Record<string, Json>;
    t.same(Object.keys(built), keys);
    t.equal(built["k0"], "x");
  }
});

test("a template writes no prototype", async (t) => {
  for (const text of [
    '{"__proto__.$":"$.v"}',
    '{"a":{"__proto__":{"polluted":true}},"b.$":"$.v"}',
    '{"constructor":{"prototype":{"polluted.$":"$.v"}}}',
  ]) {
    const built = evaluate(JSON.parse(text) as Json, { v: { polluted: true } });
    t.equal(({} as Record<string, unknown>)["polluted"], undefined, text);
    t.equal(Object.getPrototypeOf(built), Object.prototype, text);
  }
  const built = evaluate(JSON.parse('{"__proto__.$":"$.v","a":1}') as Json, { v: 2 });
  t.equal(JSON.stringify(built), '{"__proto__":2,"a":1}');
});

test("a path that finds nothing names its field", async (t) => {
  t.has(
    failureOf(() => evaluate({ a: { "value.$": "$.no_such_jsonpath" } }, { b: 1 })),
    {
      error: "States.Runtime",
      cause: `The JSONPath '$.no_such_jsonpath' specified for the field 'value.$' could not be found in the input '{"b":1}'`,
    },
  );
});

test("expressions that cannot be parsed are refused when compiled", async (t) => {
  t.throws(() => compileTemplate({ "a.$": "$." }), { name: "PathSyntaxError" });
  t.throws(() => compileTemplate({ "a.$": "text" }), { name: "IntrinsicSyntaxError" });
  t.throws(() => compileTemplate({ "a.$": 1 }), { name: "PathSyntaxError" });
});

test("an expression alone may be a path or a function", async (t) => {
  const cause = compileExpression("States.Format('{}!', $.Cause)", "CausePath");
  t.equal(cause.evaluate({ Cause: "boom" }, emptyEnvironment), "boom!");
  t.equal(
    compileExpression("$.Cause", "CausePath").evaluate({ Cause: "c" }, emptyEnvironment),
    "c",
  );
});

test("no result is larger than its bound", async (t) => {
  const templates: Json[] = [
    { "a.$": "$", "b.$": "$.list[*]", c: "constant é" },
    { "all.$": "$..*", "pair.$": "$['list','text']" },
    { "s.$": "States.JsonToString(States.JsonToString($))" },
    { "s.$": "States.Array($.text, States.StringSplit($.text, ','), $.list)" },
    { "s.$": "States.Base64Encode($.text)", "h.$": "States.Hash($.text, 'SHA-512')" },
    [{ "r.$": "States.ArrayRange(-9007199254740000, -9007199254739001, 1)" }, { "u.$": "$.text" }],
  ];
  const data = fc.record({
    text: fc.string({ unit: "binary", maxLength: 50 }),
    list: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(data, fc.constantFrom(...templates), (read, template) => {
      const { evaluate, factor, constantBytes } = compileTemplate(template);
      const bytes = Buffer.byteLength(JSON.stringify(evaluate(read as Json, emptyEnvironment)));
      return bytes <= factor * Buffer.byteLength(JSON.stringify(read)) + constantBytes;
    }),
  );
  t.equal(compileTemplate({ "a.$": "$.x" }).factor, 1);
});

test("the bound of a function holds where it grows most: control characters out of Base64", async (t) => {
  const encoded = Buffer.alloc(7_500, 1).toString("base64");
  const { evaluate, factor, constantBytes } = compileTemplate({ "t.$": "States.Base64Decode($)" });
  const bytes = Buffer.byteLength(JSON.stringify(evaluate(encoded, emptyEnvironment)));
  t.equal(bytes, 7_500 * 6 + '{"t":""}'.length);
  t.ok(bytes <= factor * (encoded.length + 2) + constantBytes);
});
