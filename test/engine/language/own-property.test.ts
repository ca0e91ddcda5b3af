/** Own-property access: prototypes are neither seen nor touched. */
import { test } from "tap";
import type { Json } from "../../../engine/language/json.ts";
import {
  compileReadField,
  internedKey,
  isPlainName,
  setOwn,
  withOwn,
} from "../../../engine/language/own-property.ts";

const inherited = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "length"];

test("a field that only the prototype has is not found", async (t) => {
  for (const name of inherited) {
    const read = compileReadField(name);
    for (const value of [{}, [], [1, 2], "text", 7, true, null] as Json[]) {
      t.equal(read(value), undefined, `${name} of ${JSON.stringify(value)}`);
    }
  }
});

test("a field of such a name is found when it is the user's own", async (t) => {
  for (const name of inherited) {
    const data = JSON.parse(`{"${name}": 1}`) as Json;
    t.equal(compileReadField(name)(data), 1, name);
  }
});

test("a field step does not reach into a list", async (t) => {
  for (const name of ["0", "1", "length", "map", "at"]) {
    t.equal(compileReadField(name)(["a", "b"]), undefined, name);
  }
  t.equal(compileReadField("0")({ "0": "a" }), "a");
});

test("names are plain when neither a prototype nor a list has them", async (t) => {
  t.ok(isPlainName("orderId"));
  t.ok(isPlainName("01"));
  t.notOk(isPlainName("constructor"));
  t.notOk(isPlainName("17"));
});

test("an interned key is the same text, `__proto__` included", async (t) => {
  for (const key of ["", "a", "__proto__", "0"]) t.equal(internedKey(key), key);
});

test("writing `__proto__` makes an own key and leaves the prototype alone", async (t) => {
  const target: Record<string, Json> = {};
  setOwn(target, "__proto__", { polluted: true });
  t.equal(JSON.stringify(target), '{"__proto__":{"polluted":true}}');
  t.equal(Object.getPrototypeOf(target), Object.prototype);
  t.equal(target["polluted"], undefined);
});

test("a copy with one more key keeps an own `__proto__` and does not touch the original", async (t) => {
  const original = JSON.parse('{"__proto__":{"x":1},"a":1}');
  const copy = withOwn(original, "b", 2);
  t.equal(JSON.stringify(copy), '{"__proto__":{"x":1},"a":1,"b":2}');
  t.equal(Object.getPrototypeOf(copy), Object.prototype);
  t.equal(JSON.stringify(original), '{"__proto__":{"x":1},"a":1}');
  t.equal(JSON.stringify(withOwn({ a: 1 }, "__proto__", 2)), '{"a":1,"__proto__":2}');
});
