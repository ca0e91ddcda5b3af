import fc from "fast-check";
import { test } from "tap";
import { parseInputText } from "../../../../engine/language/source/input-text.ts";

test("an input comes back as the value that JSON.parse gives", async (t) => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      t.strictSame(parseInputText(text), { value: JSON.parse(text), problem: undefined });
    }),
    { numRuns: 100 },
  );
});

test("an input that is not JSON is refused in AWS's words", async (t) => {
  t.same(parseInputText("not JSON").problem, {
    code: "InvalidExecutionInput",
    message: `Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)"not JSON"; line: 1, column: 4]'`,
  });
  t.match(parseInputText("").problem?.message, "No content to map due to end-of-input");
});

test("262,144 bytes are taken and one more is refused, counted in UTF-8", async (t) => {
  const text = (chars: number) => `"${"é".repeat(chars)}"`;
  t.equal(parseInputText(text(131_071)).problem, undefined);
  t.equal(parseInputText(text(131_072)).problem?.code, "ValidationException");
  t.equal(parseInputText(`"${"a".repeat(262_142)}"`).problem, undefined);
  t.match(
    parseInputText(`"${"a".repeat(262_143)}"`).problem?.message,
    "less than or equal to 262144",
  );
});

test("512 levels are taken and 513 are refused", async (t) => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  t.equal(parseInputText(nested(512)).problem, undefined);
  t.match(parseInputText(nested(513)).problem?.message, "nesting depth (513)");
  t.match(parseInputText('{"a":'.repeat(513) + "1" + "}".repeat(513)).problem?.code, "Invalid");
});

test("brackets in texts and side by side are not nested", async (t) => {
  t.equal(
    parseInputText(`["${"[{".repeat(1000)}", "\\"[\\\\", "${"[".repeat(600)}"]`).problem,
    undefined,
  );
  t.equal(parseInputText(`[${"[],".repeat(1000)}{}]`).problem, undefined);
});
