/**
 * Random JSONata expressions over all operators and most functions, with random data to evaluate
 * them on. Names are few, so that paths find something; texts are simple, so that they parse.
 */
import fc from "fast-check";
import type { Json } from "../../../../engine/language/json.ts";

export interface Pair {
  readonly source: string;
  readonly input: Json;
}

const names = fc.constantFrom("a", "b", "c", "d", "e");

const scalars: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.5, 2.25, -1.5, 1e3),
  fc.constantFrom("", "x", "y", "a b", "a,b,c", "7", "Hello World", "ä€😀", "2020-03-01T10:20:30Z"),
  fc.boolean(),
  fc.constant(null),
);

interface Data {
  value: Json;
  rows: Json;
}

export const data: fc.Arbitrary<Json> = fc.letrec<Data>((tie: fc.LetrecTypedTie<Data>) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    tie("rows"),
  ),
  rows: fc.array(
    fc.record(
      {
        a: fc.integer({ min: 0, max: 4 }),
        b: fc.constantFrom("x", "y", "z"),
        c: tie("value"),
        d: scalars,
      },
      { requiredKeys: ["a"], noNullPrototype: true },
    ),
    { maxLength: 4 },
  ),
})).value;

const literals = fc.oneof(
  fc.integer({ min: -2, max: 9 }).map(String),
  fc.constantFrom("0.5", "1e3", '"x"', '"y"', '""', '"a,b"', "true", "false", "null", "[]", "{}"),
  fc.constantFrom('"Hello World"', '"b"', '"1"', "'q'", "[1,2,3]", '["x","y"]', "[1..4]", '"äb😀"'),
);

const operators = fc.constantFrom(
  ...["+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "&", "and", "or", "in"],
);

const regexes = fc.constantFrom(
  "/a/",
  "/[a-z]+/",
  "/(l+)(o?)/",
  "/o/i",
  "/^H/",
  "/,/",
  "/\\s/",
  "/x*/",
  "/(\\w)b?/",
);

/** Functions by how many arguments they are given here. */
const unaryFunctions = fc.constantFrom(
  ...[
    "sum",
    "count",
    "max",
    "min",
    "average",
    "string",
    "length",
    "trim",
    "lowercase",
    "uppercase",
  ],
  ...[
    "number",
    "floor",
    "ceil",
    "abs",
    "sqrt",
    "round",
    "boolean",
    "not",
    "keys",
    "exists",
    "spread",
  ],
  ...[
    "merge",
    "reverse",
    "type",
    "sort",
    "distinct",
    "base64encode",
    "base64decode",
    "single",
    "zip",
  ],
  ...["encodeUrlComponent", "encodeUrl", "decodeUrlComponent", "decodeUrl", "clone", "join"],
  ...["fromMillis", "toMillis", "formatBase", "error", "assert"],
);
const binaryFunctions = fc.constantFrom(
  ...[
    "substring",
    "substringBefore",
    "substringAfter",
    "pad",
    "contains",
    "split",
    "join",
    "append",
  ],
  ...["round", "power", "lookup", "zip", "string", "formatBase", "match", "assert"],
);
const patternFunctions = fc.constantFrom("match", "contains", "split");
const higherOrder = fc.constantFrom("map", "filter", "single", "each", "sift", "reduce", "sort");
const pictures = fc.constantFrom(
  ...['$formatNumber(N, "#,##0.00")', '$formatInteger(N, "w")', '$formatInteger(N, "I")'],
  ...['$parseInteger("12", "0")', '$fromMillis(N, "[Y]-[M01]-[D01]")', '$formatNumber(N, "0.0e0")'],
);

interface Grammar {
  expression: string;
  path: string;
  step: string;
  suffix: string;
  call: string;
  lambda: string;
  block: string;
  other: string;
}

export const expressions: fc.Arbitrary<string> = fc.letrec<Grammar>(
  (tie: fc.LetrecTypedTie<Grammar>) => {
    const expression = tie("expression");
    const argumentsOf = (count: number): fc.Arbitrary<string> =>
      fc.array(expression, { minLength: count, maxLength: count }).map((args) => args.join(", "));
    const text = (
      parts: TemplateStringsArray,
      ...holes: readonly fc.Arbitrary<string>[]
    ): fc.Arbitrary<string> =>
      fc
        .tuple(...holes)
        .map((filled) => parts.map((part, at) => part + (filled[at] ?? "")).join(""));
    return {
      expression: fc.oneof(
        { depthSize: "small", maxDepth: 4 },
        fc.oneof(literals, names, fc.constantFrom("$", "$v", "$w", "$states.input", "*", "**")),
        { weight: 4, arbitrary: tie("path") },
        { weight: 2, arbitrary: text`(${expression} ${operators} ${expression})` },
        text`${tie("step")} ${operators} ${tie("step")}`,
        { weight: 3, arbitrary: tie("call") },
        tie("block"),
        { weight: 2, arbitrary: tie("other") },
      ),
      path: fc.oneof(
        text`${tie("step")}.${tie("step")}`,
        { weight: 2, arbitrary: text`$states.input.${tie("step")}` },
        text`$states.input${tie("suffix")}.${tie("step")}`,
        text`${tie("step")}${tie("suffix")}${tie("suffix")}`,
        text`${tie("step")}.${tie("step")}.${tie("step")}${tie("suffix")}`,
        text`$states.input.${tie("step")}@$v.${tie("step")}`,
        text`$states.input.${tie("step")}#$v.${tie("step")}${tie("suffix")}`,
        text`$states.input.${names}.${tie("step")}[%.${names}]`,
        text`$states.input.${names}.${tie("step")}.{"p": %.${names}, "q": $}`,
        text`$states.input.${names}@$w.${names}[$w.a ${operators} ${names}]`,
        text`$states.input.${names}.(${names}.{"k": %.a, "l": %.%})`,
      ),
      step: fc.oneof(
        { depthSize: "small", maxDepth: 3 },
        { weight: 4, arbitrary: names },
        fc.constantFrom("$", "$v", "*", "**", "`a`", '"b"'),
        text`${names}${tie("suffix")}`,
        text`(${expression})`,
        text`(${expression})${tie("suffix")}`,
        text`[${expression}]`,
        text`{"k": ${expression}}`,
        text`$string(${expression})`,
      ),
      suffix: fc.oneof(
        fc.constantFrom("[0]", "[-1]", "[1]", "[]", "[[0,1]]", "[$ > 1]", "[a = 1]", '[b = "x"]'),
        text`[${expression}]`,
        text`^(${tie("step")})`,
        text`^(>${names}, <${names})`,
        text`{${names}: ${expression}}`,
        text`{"k": ${expression}, ${fc.constantFrom('"l"', "b", "$string(a)")}: ${expression}}`,
        text`#$v`,
        text`[]${fc.constantFrom("[0]", ".a", "")}`,
      ),
      call: fc.oneof(
        text`$${unaryFunctions}(${expression})`,
        text`$${unaryFunctions}($states.input.${names})`,
        text`$${binaryFunctions}(${argumentsOf(2)})`,
        text`$${binaryFunctions}(${argumentsOf(1)})`,
        text`$${patternFunctions}(${expression}, ${regexes})`,
        text`$${patternFunctions}("Hello, a b", ${regexes})`,
        text`$replace("Hello, a b", ${regexes}, ${fc.constantFrom('"<$1>"', '"$$0$0"', '"$2x"', "$string")})`,
        text`$replace(${argumentsOf(3)})`,
        text`$substring(${argumentsOf(3)})`,
        text`$pad(${argumentsOf(3)})`,
        { weight: 3, arbitrary: text`$${higherOrder}(${expression}, ${tie("lambda")})` },
        text`$reduce(${expression}, ${tie("lambda")}, ${expression})`,
        text`$map(${expression}, $${unaryFunctions})`,
        text`${expression} ~> $${unaryFunctions}`,
        text`${expression} ~> $${unaryFunctions}()`,
        text`${expression} ~> $${binaryFunctions}(${expression})`,
        text`(${tie("lambda")})(${argumentsOf(2)})`,
        text`${tie("lambda")}(${expression})`,
        pictures.map((picture) => picture.replace("N", "a")),
        text`$${unaryFunctions}()`,
        text`($states.input ~> |${tie("step")}|{"n": ${expression}}, ["a"]|)`,
        text`(${expression} ~> |${tie("step")}|${expression}|)`,
      ),
      lambda: fc.oneof(
        text`function($v){${expression}}`,
        text`function($v, $w){${expression}}`,
        text`function($v, $w, $u){[$v, $w]}`,
        text`function($v)<n:n>{${expression}}`,
        text`function($v, $w)<x-x?:x>{${expression}}`,
        text`function($v){$${unaryFunctions}($v)}`,
        text`function($v, $w){$v ${operators} $w}`,
        text`λ($v){$v${tie("suffix")}}`,
        text`($${unaryFunctions} ~> $${unaryFunctions})`,
        text`function($v, $w){$v + $w}(?, ${expression})`,
        text`$${fc.constantFrom("power", "append", "lookup")}(?, ${expression})`,
      ),
      block: fc.oneof(
        text`($v := ${expression}; ${expression})`,
        text`($v := ${expression}; $w := ${expression}; ${expression})`,
        text`($v := 1; ($v := $v + 1; ${expression}) ${operators} $v)`,
        text`($f := ${tie("lambda")}; $f(${expression}))`,
        text`($f := function($n, $s){$n <= 0 ? $s : $f($n - 1, ${expression})}; $f(3, ${expression}))`,
        text`($f := function($n){$n <= 0 ? ${expression} : [$f($n - 1)]}; $f(2))`,
      ),
      other: fc.oneof(
        text`(${expression} ? ${expression} : ${expression})`,
        text`(${expression} ? ${expression})`,
        text`[${expression}, ${expression}]`,
        text`[${expression}]`,
        text`{"k": ${expression}, "l": ${expression}}`,
        text`{$string(${expression}): ${expression}}`,
        text`[${expression}..${expression}]`,
        text`-(${expression})`,
        text`$states.input.(${expression})`,
        text`$states.input.{"k": ${expression}}`,
        text`(${expression})[]`,
        text`$nothing(${expression})`,
        text`${names}(${expression})`,
      ),
    };
  },
).expression;

export const pairs: fc.Arbitrary<Pair> = fc.record(
  { source: expressions, input: data },
  { noNullPrototype: true },
);
