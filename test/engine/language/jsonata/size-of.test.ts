/** What is said of an answer's size before it is known holds for whatever is read. */
import fc from "fast-check";
import { test } from "tap";
import type { Environment } from "../../../../engine/language/environment.ts";
import type { Json } from "../../../../engine/language/json.ts";
import { jsonBytes } from "../../../../engine/language/json-bytes.ts";
import { compileJsonata } from "../../../../engine/language/jsonata/compile.ts";
import { compileJsonataExpression } from "../../../../engine/language/jsonata-template.ts";

const names = ["a", "b", "c"];
const data = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Json>(null, true, 0, 1.5, 1e300, "", 'q"\\', "é\u0001"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 3 }),
  ),
})).value;

const reference = fc
  .tuple(
    fc.constantFrom("$states.input", "$v"),
    fc.array(fc.constantFrom(...names), { maxLength: 3 }),
  )
  .map(([root, steps]) => [root, ...steps].join("."));
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    reference,
    fc.constantFrom("1", "-0.5", "'té\"xt'", "true", "null"),
    fc.array(tie("any"), { maxLength: 4 }).map((parts) => `[${parts.join(", ")}]`),
    fc
      .uniqueArray(fc.constantFrom(...names), { maxLength: 3 })
      .chain((keys) => fc.tuple(...keys.map((key) => tie("any").map((one) => `'${key}': ${one}`))))
      .map((pairs) => `{${pairs.join(", ")}}`),
    fc.array(tie("any"), { maxLength: 3 }).map((parts) => `$merge([${parts.join(", ")}])`),
    fc.tuple(tie("any"), tie("any")).map(([one, other]) => `(${one} = ${other})`),
    fc.tuple(tie("any"), tie("any")).map(([one, other]) => `${one} + ${other}`),
    fc
      .tuple(tie("any"), tie("any"), tie("any"))
      .map(([when, one, other]) => `$boolean(${when}) ? ${one} : ${other}`),
  ),
})).any;

function answerOf(source: string, input: Json, variable: Json): Json | undefined {
  const environment = {
    data: input,
    variables: Object.assign(Object.create(null), { v: variable }),
    nowMs: () => 0,
    random: () => 0,
    uuid: () => "",
    context: () => null,
  } as unknown as Environment;
  try {
    return compileJsonataExpression(source, "Output", "input")(input, environment);
  } catch {
    return undefined; // It fails, or gives nothing: there is no answer to be too large.
  }
}

test("no answer is larger than its bound says", (t) => {
  let answered = 0;
  fc.assert(
    fc.property(expression, data, data, (source, input, variable) => {
      const bound = compileJsonata(source).size;
      if (bound === null) return;
      const answer = answerOf(source, input, variable);
      if (answer === undefined) return;
      answered++;
      const readBytes = jsonBytes(input, 1e9) + jsonBytes(variable, 1e9);
      const most = bound.factor * readBytes + bound.constantBytes;
      const bytes = jsonBytes(answer, 1e9);
      if (bytes > most) throw new Error(`${bytes} bytes, at most ${most}: ${source}`);
    }),
    { numRuns: 3_000 },
  );
  t.ok(answered > 500, `${answered} answers`);
  t.end();
});

test("what may repeat or make anything is not bounded", (t) => {
  for (const source of [
    "$states",
    "$states.context.Execution.Input",
    "$states.input.**",
    "$states.input.a[0]",
    "$states.input.a[]",
    "$states.input.{'k': a}",
    "$map($states.input, function($v) { $v })",
    "$states.input.a & $states.input.a",
    "[1..1000]",
    "{$states.input.a: 1}",
    "$pad('a', 500)",
    "($x := $states.input; [$x, $x])",
    "$merge([$states.input, $v ~> $string])",
  ]) {
    t.equal(compileJsonata(source).size, null, source);
  }
  t.same(compileJsonata("$merge([$states.input, {'charge': $states.result}])").size, {
    factor: 2,
    constantBytes: 2 + 1 + 2 + 1 + 10,
  });
  t.end();
});
