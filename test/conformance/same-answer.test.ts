import { test } from "tap";
import { type Bindings, findDifference, findJsonTextDifference } from "./same-answer.ts";

const compare = (expected: unknown, actual: unknown, bindings: Bindings = new Map()) =>
  findDifference(expected, actual, { at: "", bindings });

test("keys may come in any order, but none may be missing or new", (t) => {
  t.equal(compare({ a: 1, b: [2] }, { b: [2], a: 1 }), undefined);
  t.match(compare({ a: 1, b: 2 }, { a: 1 }), { at: "/b", expected: 2, actual: undefined });
  t.match(compare({ a: 1 }, { a: 1, b: null }), { at: "/b", expected: undefined, actual: null });
  t.match(compare({}, null), { at: "" });
  t.end();
});

test("a key that objects inherit is not taken for one that they have", (t) => {
  t.match(compare({ toString: "{{any}}" }, {}), { at: "/toString" });
  t.end();
});

test("fields that are younger than a recording may be there, and must be when it has them", (t) => {
  t.equal(compare({ Name: "a" }, { Name: "a", RedriveCount: 0 }), undefined);
  t.match(compare({ RedriveCount: 0 }, {}), { at: "/RedriveCount" });
  t.end();
});

test("items must be as many, in the same order, of the same types", (t) => {
  t.equal(compare([1, "1", null, true], [1, "1", null, true]), undefined);
  t.match(compare([1, 2], [2, 1]), { at: "/0" });
  t.match(compare([1], [1, 2]), { at: "" });
  t.match(compare(["1"], [1]), { at: "/0" });
  t.match(compare([], {}), { at: "" });
  t.end();
});

test("an any-mark stands for any value that is there, or any piece of a text", (t) => {
  t.equal(compare("{{any}}", { deep: [1] }), undefined);
  t.match(compare({ a: "{{any}}" }, {}), { at: "/a" });
  t.equal(compare("id (a.b): {{any:id}}\n{{any}}.", "id (a.b): 1-2\nrest."), undefined);
  t.match(compare("id (a.b): {{any}}.", "id (axb): 1."), { at: "" });
  t.match(compare("begin {{any}}", "not begin 1"), { at: "" });
  t.match(compare("text {{any}}", 1), { at: "" });
  t.end();
});

test("a named mark is the same value wherever it stands in a case", (t) => {
  const bindings: Bindings = new Map();
  t.equal(compare(["{{any:id}}", "{{any:id}}"], [{ n: 1 }, { n: 1 }], bindings), undefined);
  t.match(compare({ id: "{{any:id}}" }, { id: { n: 2 } }, bindings), { at: "/id" });
  t.equal(compare("{{any:other}}", 2, bindings), undefined);
  t.end();
});

test("a text that holds JSON is compared as its value", (t) => {
  t.equal(compare({ "{{json}}": { a: "{{any}}", b: 1 } }, '{"b": 1, "a": 2}'), undefined);
  t.match(compare({ "{{json}}": { a: 1 } }, '{"a":2}'), { at: "/a", expected: 1, actual: 2 });
  t.match(compare({ "{{json}}": { a: 1 } }, "no JSON"), { actual: "no JSON" });
  t.match(compare({ "{{json}}": { a: 1 } }, { a: 1 }), { actual: { a: 1 } });
  t.end();
});

test("a field of JSON text is recorded as its value, or marked as plain text", (t) => {
  const inText = (expected: unknown, actual: string | undefined) =>
    findJsonTextDifference(expected, actual, { at: "output", bindings: new Map() });
  t.equal(inText({ a: [1] }, '{ "a": [1] }'), undefined);
  t.match(inText({ a: [1] }, '{"a":[2]}'), { at: "output/a/0" });
  t.match(inText({ a: [1] }, "{"), { at: "output", actual: "{" });
  t.match(inText({ a: [1] }, undefined), { at: "output" });
  t.equal(inText(undefined, undefined), undefined);
  t.match(inText(undefined, "null"), { at: "output" });
  t.equal(inText({ "{{text}}": "as {{any}} is" }, "as it is"), undefined);
  t.match(inText({ "{{text}}": "1" }, "1.0"), { at: "output" });
  t.end();
});
