/** Counting bytes without writing the text. */
import fc from "fast-check";
import { test } from "tap";
import type { Json } from "../../../engine/language/json.ts";
import { isWithinJsonBytes } from "../../../engine/language/json-bytes.ts";

test("the count is exact: one byte less is too few", async (t) => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" })) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(value, (json) => {
      const bytes = Buffer.byteLength(JSON.stringify(json));
      return isWithinJsonBytes(json, bytes) && !isWithinJsonBytes(json, bytes - 1);
    }),
  );
  t.ok(isWithinJsonBytes({}, 2));
  t.notOk(isWithinJsonBytes([[], {}], 6));
});

test("counting stops at the limit, however often a value is shared", async (t) => {
  let value: Json = ["some text"];
  for (let doubling = 0; doubling < 60; doubling += 1) value = [value, value];
  t.notOk(isWithinJsonBytes(value, 10_000));
});
