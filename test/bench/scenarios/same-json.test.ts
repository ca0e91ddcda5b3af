import fc from "fast-check";
import { test } from "tap";
import { sameJson } from "../../../bench/scenarios/same-json.ts";

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, item]) => [key, reversedKeys(item)]));
}

test("the order of keys does not matter, anywhere", (t) => {
  const property = fc.property(fc.jsonValue(), (value) => sameJson(value, reversedKeys(value)));
  fc.assert(property, { numRuns: 200 });
  t.end();
});

test("every other difference is found", (t) => {
  const rows: [string, string][] = [
    ["[1,2]", "[2,1]"],
    ["[1]", "[1,1]"],
    ['{"a":1}', '{"a":2}'],
    ['{"a":1}', '{"b":1}'],
    ['{"a":1}', '{"a":1,"b":null}'],
    ['{"a":null}', "{}"],
    ["[]", "{}"],
    ["{}", "[]"],
    ["null", "{}"],
    ["null", "false"],
    ["0", "false"],
    ["1", '"1"'],
    ['{"__proto__":1}', '{"toString":1}'],
    ['{"a":{"b":[{"c":1}]}}', '{"a":{"b":[{"c":2}]}}'],
  ];
  for (const [left, right] of rows) {
    t.equal(sameJson(JSON.parse(left), JSON.parse(right)), false, `${left} and ${right}`);
    t.equal(sameJson(JSON.parse(right), JSON.parse(left)), false, `${right} and ${left}`);
  }
  t.end();
});
