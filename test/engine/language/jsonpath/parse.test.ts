/** The parser of paths: what it takes, what it refuses, and that no text can exhaust the stack. */
import { test } from "tap";
import { parseJsonPath } from "../../../../engine/language/jsonpath/parse.ts";
import {
  isDefinite,
  isReferencePath,
  PathSyntaxError,
} from "../../../../engine/language/jsonpath/syntax.ts";

test("dots and brackets name the same fields", async (t) => {
  const dotted = parseJsonPath("$.a.b").steps;
  t.same(parseJsonPath("$['a']['b']").steps, dotted);
  t.same(parseJsonPath('$["a"].b').steps, dotted);
  t.same(parseJsonPath("$[ 'a' ]['b']").steps, dotted);
});

test("names may have dashes, other scripts, and in brackets anything", async (t) => {
  t.same(parseJsonPath("$.delivery-partner").steps, [{ kind: "field", name: "delivery-partner" }]);
  t.same(parseJsonPath("$.größe").steps, [{ kind: "field", name: "größe" }]);
  t.same(parseJsonPath("$['a b.c[0]']").steps, [{ kind: "field", name: "a b.c[0]" }]);
});

test("a backslash escapes the quote and itself, and is kept before anything else", async (t) => {
  t.same(parseJsonPath("$['it\\'s']").steps, [{ kind: "field", name: "it's" }]);
  t.same(parseJsonPath("$['a\\\\']").steps, [{ kind: "field", name: "a\\" }]);
  t.same(parseJsonPath('$[\'Test\\""Name"\']').steps, [{ kind: "field", name: 'Test\\""Name"' }]);
});

test("indexes, unions, slices, wildcards and scans are told apart", async (t) => {
  const kinds = (text: string) => parseJsonPath(text).steps.map((step) => step.kind);
  t.same(kinds("$[0][-1][0,1]"), ["index", "index", "indexes"]);
  t.same(kinds("$['a','b'][1:][:2][1:5:2][*].*"), [
    "fields",
    "slice",
    "slice",
    "slice",
    "wildcard",
    "wildcard",
  ]);
  t.same(kinds("$..a[?(@.x)]"), ["descend", "filter"]);
});

test("roots are the data, the context object or a variable", async (t) => {
  t.same(parseJsonPath("$").root, { kind: "data" });
  t.same(parseJsonPath("$$.Execution.Id").root, { kind: "context" });
  t.same(parseJsonPath("$order[0].id").root, { kind: "variable", name: "order" });
});

test("a text that is no path is refused at the place where it goes wrong", async (t) => {
  const refused: [string, number][] = [
    ["", 0],
    ["a.b", 0],
    ["$.", 2],
    ["$a.", 3],
    ["$.a b", 3],
    ["$.a[", 4],
    ["$.a['b", 6],
    ["$.a['b'", 7],
    ["$.a[x]", 4],
    ["$.a]", 3],
    ["$.a[1:2:0]", 7],
    ["$.a[99999999999999999999]", 4],
    ["$.a.eval()", 3],
    ["$.a.length().b", 12],
    ["$states.input", 1],
    ["$.a[?(@.b =~ 'x')]", 10],
    ["$.a[?(1)]", 7],
    ["$.a[?(@.b in ['x', ['y']])]", 19],
  ];
  for (const [text, offset] of refused) {
    t.throws(() => parseJsonPath(text), { name: "PathSyntaxError", offset }, text);
  }
});

test("a variable's name has at most 80 characters", async (t) => {
  t.equal(parseJsonPath(`$${"v".repeat(80)}`).root.kind, "variable");
  t.throws(() => parseJsonPath(`$${"v".repeat(81)}`), PathSyntaxError);
});

test("endless nesting is refused, not followed", async (t) => {
  for (const text of [
    `$${".a".repeat(100_000)}`,
    `$[?(${"(".repeat(100_000)}`,
    `$[?(${"!".repeat(100_000)}`,
    "$[?(@".repeat(100_000),
  ]) {
    t.throws(() => parseJsonPath(text), PathSyntaxError);
  }
});

test("a path is definite when it names at most one place", async (t) => {
  for (const text of ["$", "$.a[0]['b']", "$.a[-1]", "$['a','b']"]) {
    t.ok(isDefinite(parseJsonPath(text).steps), text);
  }
  for (const text of ["$.*", "$..a", "$[0,1]", "$[1:]", "$[?(@)]", "$['a','b'].c"]) {
    t.notOk(isDefinite(parseJsonPath(text).steps), text);
  }
});

test("a reference path has fields and indexes of the data only", async (t) => {
  for (const text of ["$", "$.a", "$['a'][2].c"]) {
    t.ok(isReferencePath(parseJsonPath(text)), text);
  }
  for (const text of ["$.a[-1]", "$.a[*]", "$['a','b']", "$$.a", "$v.a", "$.a.length()"]) {
    t.notOk(isReferencePath(parseJsonPath(text)), text);
  }
});
