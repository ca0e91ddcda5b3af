/** Filters: `[?(…)]` over lists and objects. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { compileOptionalPath } from "../../../../engine/language/jsonpath/optional-path.ts";
import { emptyEnvironment } from "../environments.ts";

const data: Json = {
  limit: 10,
  items: [
    { id: 1, price: 5, kind: "x" },
    { id: 2, price: 10, kind: "y", sale: null },
    { id: 3, price: "10", tags: ["a", "b"] },
    { id: 4, parts: [{ ok: true }] },
    "text",
  ],
};

function ids(filter: string): Json {
  return compileOptionalPath(`$.items[?(${filter})].id`)(data, emptyEnvironment) ?? null;
}

test("comparisons need the same type on both sides", async (t) => {
  t.same(ids("@.price < 10"), [1]);
  t.same(ids("@.price <= 10"), [1, 2]);
  t.same(ids("@.price > 5"), [2]);
  t.same(ids("@.price >= 5"), [1, 2]);
  t.same(ids("@.price == 10"), [2]);
  t.same(ids("@.price == '10'"), [3]);
  t.same(ids('@.kind >= "y"'), [2]);
});

test("something missing equals nothing", async (t) => {
  t.same(ids("@.sale == null"), [2]);
  t.same(ids("@.kind != 'x'"), [2, 3, 4]);
});

test("a bare path asks whether it finds anything", async (t) => {
  t.same(ids("@.sale"), [2]);
  t.same(ids("!(@.price)"), [4]);
  t.same(ids("@.tags[*]"), [3]);
  t.same(ids("@.parts[?(@.ok == true)]"), [4]);
});

test("and binds closer than or, parentheses closer than both", async (t) => {
  t.same(ids("@.id == 1 || @.id == 2 && @.kind == 'x'"), [1]);
  t.same(ids("(@.id == 1 || @.id == 2) && @.kind == 'y'"), [2]);
  t.same(ids("@.price<10&&@.kind=='x'||!(@.price)"), [1, 4]);
});

test("in and nin look into lists, literal or found", async (t) => {
  t.same(ids("@.kind in ['x', 'z']"), [1]);
  t.same(ids("@.id nin [1, 2, 3]"), [4]);
  t.same(ids("'b' in @.tags"), [3]);
});

test("`$` in a filter is the whole document", async (t) => {
  t.same(ids("@.price == $.limit"), [2]);
});

test("an object passes a filter as a whole", async (t) => {
  const read = compileOptionalPath("$.a[?(@.b == 1)]");
  t.same(read({ a: { b: 1 } }, emptyEnvironment), [{ b: 1 }]);
  t.same(read({ a: { b: 2 } }, emptyEnvironment), []);
  t.same(compileOptionalPath("$..[?(@.ok)].ok")(data, emptyEnvironment), [true, true]);
});

test("inherited properties pass no filter", async (t) => {
  t.same(ids("@.constructor"), []);
  t.same(ids("@.__proto__"), []);
});
