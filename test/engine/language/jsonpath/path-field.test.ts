/** Paths in a state's fields: what they find, and AWS's wording when they find nothing. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { compileOptionalPath } from "../../../../engine/language/jsonpath/optional-path.ts";
import { compilePathField } from "../../../../engine/language/jsonpath/path-field.ts";
import { compileTemplatePath } from "../../../../engine/language/jsonpath/template-path.ts";
import { emptyEnvironment, environmentOf } from "../environments.ts";
import { failureOf } from "../failure-of.ts";

function read(text: string, data: Json): Json | undefined {
  return compileOptionalPath(text)(data, emptyEnvironment);
}

const shop: Json = {
  items: [
    { id: 1, price: 5, tags: ["a"] },
    { id: 2, price: 15, tags: [] },
    { id: 3, price: 25 },
  ],
  "delivery-partner": "UQS",
  nested: { a: { b: { c: { d: "deep" } } } },
};

test("a definite path gives the value itself, not a copy", async (t) => {
  t.equal(read("$", shop), shop);
  t.equal(read("$.delivery-partner", shop), "UQS");
  t.equal(read("$.nested.a", shop), (shop["nested"] as { a: Json }).a);
  t.same(read("$.nested.a.b", shop), { c: { d: "deep" } });
  t.equal(read("$.nested.a.b.c.d", shop), "deep");
  t.equal(read("$.items[1].id", shop), 2);
  t.equal(read("$.items[-1].id", shop), 3);
  t.equal(read("$[1]", ["a", "b"]), "b");
});

test("null is a value that was found", async (t) => {
  t.equal(read("$.a", { a: null }), null);
  t.equal(read("$.a.b", { a: null }), undefined);
});

test("nothing inherited is found at any step", async (t) => {
  for (const text of ["$.constructor", "$.a.constructor.name", "$.a.length", "$.__proto__.x"]) {
    t.equal(read(text, { a: ["x"] }), undefined, text);
  }
  t.equal(read("$.a.__proto__.x", JSON.parse('{"a":{"__proto__":{"x":1}}}') as Json), 1);
});

test("indefinite paths give lists", async (t) => {
  t.same(read("$.items[*].id", shop), [1, 2, 3]);
  t.same(read("$.items[1:].id", shop), [2, 3]);
  t.same(read("$.items[:1].id", shop), [1]);
  t.same(read("$.items[-2:].id", shop), [2, 3]);
  t.same(read("$.items[0:3:2].id", shop), [1, 3]);
  t.same(read("$.items[0,2].id", shop), [1, 3]);
  t.same(read("$.items[0]['id','price']", shop), { id: 1, price: 5 });
  t.same(read("$..id", shop), [1, 2, 3]);
  t.same(read("$..tags[0]", shop), ["a"]);
  t.same(read("$.nested.*.b.c.d", shop), ["deep"]);
});

test("indefinite paths over something missing give an empty list, never an error", async (t) => {
  for (const text of ["$[*]", "$.item.items[1:5].itemValue", "$.x[?(@.y == 1)]", "$..z", "$.x.*"]) {
    t.same(read(text, {}), [], text);
  }
});

test("functions end a path", async (t) => {
  t.equal(read("$.items.length()", shop), 3);
  t.equal(read("$.items[*].price.max()", shop), 25);
  t.equal(read("$.items[*].price.min()", shop), 5);
  t.equal(read("$.items[*].price.sum()", shop), 45);
  t.equal(read("$.items[*].price.avg()", shop), 15);
  t.same(read("$.items[2].keys()", shop), ["id", "price"]);
  t.same(read("$.items.last()", shop), { id: 3, price: 25 });
  t.same(read("$.items.index(1)", shop), (shop["items"] as Json[])[1]);
  t.equal(read("$.delivery-partner.max()", shop), undefined);
});

test("the context object and variables are read as they are given", async (t) => {
  const environment = environmentOf({
    variables: { order: { id: 7 }, none: null },
    context: { State: { Name: "S" }, list: [1, 2] },
  });
  const evaluate = (text: string) => compileOptionalPath(text)({ id: "data" }, environment);
  t.equal(evaluate("$$.State.Name"), "S");
  t.same(evaluate("$$.list[*]"), [1, 2]);
  t.equal(evaluate("$order.id"), 7);
  t.equal(evaluate("$none"), null);
  t.equal(evaluate("$missing.id"), undefined);
  t.equal(evaluate("$toString"), undefined);
  t.equal(compileOptionalPath("$order")({}, emptyEnvironment), undefined);
});

test("data nested 512 deep is scanned and read", async (t) => {
  const data = JSON.parse(`${'{"a":'.repeat(512)}1${"}".repeat(512)}`) as Json;
  t.equal((read("$..a", data) as Json[]).length, 512);
  t.equal(read(`$${".a".repeat(256)}${""}`, data) === undefined, false);
});

test("a path that selects without bounds is stopped", async (t) => {
  const chain = JSON.parse(`${"[".repeat(1000)}${"]".repeat(1000)}`) as Json;
  t.has(
    failureOf(() => read("$..*..*", chain)),
    { error: "States.DataLimitExceeded" },
  );
});

test("a path that searches without bounds is stopped, though it finds nothing", async (t) => {
  const items = Array.from({ length: 20_000 }, (_item, id) => ({ id }));
  const chain = JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`) as Json;
  for (const [text, data] of [
    ["$[?(@.id in $[*].no)]", items],
    ["$[?($..no)]", items],
    ["$..*..*..no", chain],
  ] as [string, Json][]) {
    t.has(
      failureOf(() => read(text, data)),
      { error: "States.Runtime", cause: "A path visited more than 1000000 values." },
    );
  }
  t.same(read("$..no", items), []);
});

test("a field's path that finds nothing fails in the recorded words", async (t) => {
  const fails: [string, Json, string][] = [
    ["$.NoSuchInputPath", {}, "No results for path: $['NoSuchInputPath']"],
    ["$.no.such.result.path", {}, "Missing property in path $['no']"],
    ["$.a.b.c", { a: {} }, "Missing property in path $['a']['b']"],
    ["$.a[3]", { a: [] }, "No results for path: $['a'][3]"],
    ["$noSuchVariable.x", {}, "No results for path: $noSuchVariable['x']"],
  ];
  for (const [text, data, why] of fails) {
    const evaluate = compilePathField(text);
    const cause = `Invalid path '${text}' : ${why}`;
    t.has(
      failureOf(() => evaluate(data, emptyEnvironment)),
      { error: "States.Runtime", cause },
      text,
    );
  }
});

test("a template's path that finds nothing names the field and the whole input", async (t) => {
  const evaluate = compileTemplatePath("$.ErrorX", "ErrorPath");
  t.has(
    failureOf(() => evaluate({ Error: "e" }, emptyEnvironment)),
    {
      error: "States.Runtime",
      cause: `The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{"Error":"e"}'`,
    },
  );
});
