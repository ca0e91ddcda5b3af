/** Equality by content. */
import { test } from "tap";
import { isDeepEqual } from "../../../engine/language/deep-equal.ts";
import type { Json } from "../../../engine/language/json.ts";

test("values are equal when their contents are, whatever the order of keys", async (t) => {
  t.ok(isDeepEqual({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1.0, { b: null }] }));
  t.ok(isDeepEqual([], []));
  t.ok(isDeepEqual({}, {}));
});

test("types, lengths and keys tell values apart", async (t) => {
  const pairs: [Json, Json][] = [
    [1, "1"],
    [null, false],
    [[], {}],
    [[1], [1, 2]],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ toString: 1 }, { a: 1 }],
    [JSON.parse('{"__proto__":{}}') as Json, { a: {} }],
  ];
  for (const [left, right] of pairs) {
    t.notOk(isDeepEqual(left, right));
    t.notOk(isDeepEqual(right, left));
  }
});
