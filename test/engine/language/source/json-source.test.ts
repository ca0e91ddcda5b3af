import fc from "fast-check";
import { test } from "tap";
import {
  type JsonSource,
  parseJsonSource,
} from "../../../../engine/language/source/json-source.ts";
import { lineStarts } from "../../../../engine/language/source/line-index.ts";
import { locate } from "../../../../engine/language/source/source-path.ts";

function problemOf(text: string) {
  const source = parseJsonSource(text);
  return source.kind === "refused" ? source.problem : undefined;
}

function parsed(text: string): JsonSource & { kind: "parsed" } {
  const source = parseJsonSource(text);
  if (source.kind === "refused") throw new Error(source.problem.message);
  return source;
}

/** The first line of the message, without where. */
const reasonOf = (text: string) => problemOf(text)?.message.split("\n at [")[0];

test("any JSON text gives the value that JSON.parse gives", async (t) => {
  fc.assert(
    fc.property(fc.json(), fc.nat(3), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      t.strictSame(parsed(text).root.value, JSON.parse(text));
      t.strictSame(parsed(spaced).root.value, JSON.parse(text));
    }),
    { numRuns: 150 },
  );
});

test("a text is refused exactly when JSON.parse refuses it", async (t) => {
  const pieces = fc.constantFrom(
    ...'{ } [ ] , : " \\ \\u00e9 \\x 0 01 1.5 1. -1 - +1 1e5 1e .5 true tru null nul \n \t \u0001 \u00a0 a é /'.split(
      " ",
    ),
    '"a"',
    '{"a":1}',
    " ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (some) => {
      const text = some.join("");
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      return (problemOf(text) === undefined) === isJson;
    }),
    { numRuns: 5000 },
  );
  t.pass("5000 texts");
});

test("escapes, surrogates and extreme numbers are read as JSON.parse reads them", async (t) => {
  const texts = [
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud800"',
    "-0",
    "1e999",
    "0.1e-7",
    '"\u2028é😀"',
  ];
  for (const text of texts) t.strictSame(parsed(text).root.value, JSON.parse(text));
});

test("__proto__ is an ordinary key", async (t) => {
  const { value } = parsed('{"__proto__": {"a": 1}, "constructor": 2}').root;
  t.same(Object.keys(value as object), ["__proto__", "constructor"]);
  t.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("each key and value is found by its path, with line, column and offset", async (t) => {
  const text = '{\r\n  "States": {\n "a/b[0]": [1, {"x": true}],\r"é": null}}';
  const { root } = parsed(text);
  const at = (path: string) => locate(root, lineStarts(text), path);
  t.same(at("/")?.value, { line: 1, column: 1, offset: 0 });
  t.same(at("/States"), {
    key: { line: 2, column: 3, offset: 5 },
    value: { line: 2, column: 13, offset: 15 },
  });
  t.same(at("/States/a/b[0]")?.key, { line: 3, column: 2, offset: 18 });
  t.same(at("/States/a/b[0][1]/x")?.value, { line: 3, column: 22, offset: text.indexOf("true") });
  t.same(at("/States/é")?.key, { line: 4, column: 1, offset: text.indexOf('"é"') });
  t.equal(at("/States/nope"), undefined);
  t.equal(at("/States/a/b[0][2]"), undefined);
  t.equal(at("/States/a/b[0]x"), undefined);
});

test("of a key that comes twice the last value counts, and each repetition is noted", async (t) => {
  const text = '{"a": [{"k": 1, "k": 2, "k": 3}], "a": 4}';
  const { root, duplicates } = parsed(text);
  t.same(root.value, { a: 4 });
  t.same(duplicates, [
    { key: "k", offset: 16, path: "/a[0]" },
    { key: "k", offset: 24, path: "/a[0]" },
    { key: "a", offset: 34, path: "" },
  ]);
});

test("512 levels are read and the 513th is refused, however many follow", async (t) => {
  t.equal(problemOf("[".repeat(512) + "]".repeat(512)), undefined);
  const problem = problemOf("[".repeat(1_000_000));
  t.match(problem?.message, "Document nesting depth (513) exceeds the maximum allowed (512)");
  t.same(problem?.position, { line: 1, column: 513, offset: 512 });
  t.match(problemOf('{"a":'.repeat(200_000))?.message, "nesting depth (513)");
});

test("a text of 1,048,576 bytes is read and one of a byte more is refused", async (t) => {
  const text = (bytes: number) => `"${"é".repeat((bytes - 2) / 2)}"`;
  t.equal(problemOf(text(1_048_576)), undefined);
  t.match(problemOf(text(1_048_578))?.message, "exceeds the maximum of 1048576 bytes");
  t.match(problemOf(`${" ".repeat(1_048_576)}1`)?.message, "(1048577 bytes)");
});

test("a syntax error reads as AWS words it, with its columns, and points at the culprit", async (t) => {
  const cases: [text: string, message: string, line: number, column: number][] = [
    [
      "not a definition",
      `Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)"not a definition"; line: 1, column: 4]`,
      1,
      1,
    ],
    [
      "{",
      `Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"; line: 1, column: 1])\n at [Source: (String)"{"; line: 1, column: 2]`,
      1,
      2,
    ],
    [
      '{"a" 1}',
      `Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value\n at [Source: (String)"{"a" 1}"; line: 1, column: 7]`,
      1,
      6,
    ],
    [
      '{\n "a": 1,\n}',
      `Unexpected character ('}' (code 125)): was expecting double-quote to start field name\n at [Source: (String)"{\n "a": 1,\n}"; line: 3, column: 2]`,
      3,
      1,
    ],
    [
      "[1}",
      `Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"[1}"; line: 1, column: 1])\n at [Source: (String)"[1}"; line: 1, column: 4]`,
      1,
      3,
    ],
  ];
  for (const [text, message, line, column] of cases) {
    t.match({ ...problemOf(text) }, { message, position: { line, column } }, text);
  }
});

test("each kind of mistake has its own reason", async (t) => {
  const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  const reasons: Record<string, string> = {
    "[1 2]": "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
    "[1,]": `Unexpected character (']' (code 93)): expected a valid value ${values}`,
    "[1,": "Unexpected end-of-input within/between Array entries",
    '{"a":': "Unexpected end-of-input within/between Object entries",
    '{"a': "Unexpected end-of-input in field name",
    '"a': "Unexpected end-of-input: was expecting closing quote for a string value",
    '"\n"':
      "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
    '"\\x"': "Unrecognized character escape 'x' (code 120)",
    '"\\u00g0"':
      "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
    "-": "Unexpected end-of-input in numeric value",
    "01": "Invalid numeric value: Leading zeroes not allowed",
    "1.x":
      "Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a digit",
    tru: `Unrecognized token 'tru': was expecting ${values}`,
    nullx: `Unrecognized token 'nullx': was expecting ${values}`,
    "“a”": `Unexpected character ('“' (code 8220 / 0x201c)): expected a valid value ${values}`,
    "\u0001":
      "Illegal character ((CTRL-CHAR, code 1)): only regular white space (\\r, \\n, \\t) is allowed between tokens",
    "": "No content to map due to end-of-input",
  };
  for (const [text, reason] of Object.entries(reasons))
    t.equal(reasonOf(text), reason, JSON.stringify(text));
});

test("a long text is cut off in its messages", async (t) => {
  const mark = problemOf(`${" ".repeat(600)}x`)?.sourceMark;
  t.equal(
    mark,
    `[Source: (String)"${" ".repeat(500)}"[truncated 101 chars]; line: 1, column: 602]`,
  );
});
