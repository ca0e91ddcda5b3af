/** ResultPath: where results go, what is shared, what fails. */
import fc from "fast-check";
import { test } from "tap";
import type { Json, JsonObject } from "../../../../engine/language/json.ts";
import { compilePathField } from "../../../../engine/language/jsonpath/path-field.ts";
import { compileResultPath } from "../../../../engine/language/jsonpath/result-path.ts";
import { emptyEnvironment } from "../environments.ts";
import { failureOf } from "../failure-of.ts";

test("no ResultPath and `$` replace the input, null keeps it", async (t) => {
  t.equal(compileResultPath(undefined)({ a: 1 }, 2), 2);
  t.equal(compileResultPath("$")({ a: 1 }, 2), 2);
  const input = { a: 1 };
  t.equal(compileResultPath(null)(input, 2), input);
});

test("a field is set beside the others, and what it replaced is gone", async (t) => {
  t.same(compileResultPath("$.r")({ a: 1 }, [2]), { a: 1, r: [2] });
  t.same(compileResultPath("$['a']")({ a: 1, b: 2 }, null), { a: null, b: 2 });
});

test("missing objects on the way are made", async (t) => {
  t.same(compileResultPath("$.a.b.c")({ x: 1 }, 2), { x: 1, a: { b: { c: 2 } } });
});

test("an item of a list is replaced", async (t) => {
  const input = { a: { b: [1, { d: 0 }, { c: 1, e: 2 }] } };
  t.same(compileResultPath("$.a.b[2].c")(input, 9), { a: { b: [1, { d: 0 }, { c: 9, e: 2 }] } });
});

test("a new spine shares everything beside it", async (t) => {
  const input = { a: { b: [1, { d: 0 }] }, other: { big: true } };
  const output = compileResultPath("$.a.c")(input, 1) as JsonObject;
  t.equal(output["other"], input.other);
  t.equal((output["a"] as JsonObject)["b"], input.a.b);
  t.same(input, { a: { b: [1, { d: 0 }] }, other: { big: true } });
});

test("a step that does not fit fails with the path and the input", async (t) => {
  const misfits: [string, Json][] = [
    ["$.a", "text"],
    ["$.a", [1]],
    ["$.a", null],
    ["$.a.b", { a: 1 }],
    ["$.a.b", { a: null }],
    ["$.a.b", { a: [] }],
    ["$.a[1]", { a: [0] }],
    ["$.a[0]", {}],
    ["$.a[0]", { a: { "0": 1 } }],
  ];
  for (const [text, input] of misfits) {
    t.has(
      failureOf(() => compileResultPath(text)(input, 1)),
      {
        error: "States.ResultPathMatchFailure",
        cause: `Unable to apply ReferencePath ${text} to input ${JSON.stringify(input)}`,
      },
    );
  }
});

test("paths that cannot be written to are refused when compiled", async (t) => {
  for (const text of ["$$.a", "$v", "$.a[*]", "$..a", "$.a[-1]", "a"]) {
    t.throws(() => compileResultPath(text), { name: "PathSyntaxError" }, text);
  }
});

test("names of the prototype are ordinary keys", async (t) => {
  for (const text of ["$.__proto__.polluted", "$.constructor.prototype.polluted", "$.toString"]) {
    const output = compileResultPath(text)({ a: 1 }, true);
    t.equal(compilePathField(text)(output, emptyEnvironment), true, text);
  }
  t.equal(({} as Record<string, unknown>)["polluted"], undefined);
  t.type({}.toString, "function");
  t.equal(
    JSON.stringify(compileResultPath("$.__proto__.x")({ a: 1 }, 1)),
    '{"a":1,"__proto__":{"x":1}}',
  );
});

const names = fc.constantFrom("a", "b", "__proto__", "constructor", "length", "0", "ö x");
const step = fc.oneof(
  names.map((name) => `['${name}']`),
  fc.nat({ max: 3 }).map((index) => `[${index}]`),
);
const path = fc.array(step, { maxLength: 5 }).map((steps) => `$${steps.join("")}`);
const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const keyed = fc
  .letrec((tie) => ({
    value: fc.oneof(
      fc.integer(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(names, tie("value")), { maxLength: 4 }).map(asObject),
    ),
  }))
  .value.map((value) => value as Json);

function asObject(entries: [string, unknown][]): unknown {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
  );
}

test("the input is never written to, and the path reads back what was placed", async (t) => {
  let placedCount = 0;
  fc.assert(
    fc.property(path, fc.oneof(json, keyed), json, (text, input, result) => {
      const before = JSON.stringify(input);
      const output = placedOrUndefined(text, input, result);
      if (JSON.stringify(input) !== before) return false;
      if (output === undefined) return true;
      placedCount += 1;
      return compilePathField(text)(output, emptyEnvironment) === result;
    }),
    { numRuns: 2000 },
  );
  t.ok(placedCount > 100, `${placedCount} results were placed`);
});

function placedOrUndefined(text: string, input: Json, result: Json): Json | undefined {
  try {
    return compileResultPath(text)(input, result);
  } catch {
    return undefined;
  }
}
