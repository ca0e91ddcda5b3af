/** Shapes of requests: what is read, and what is said of the rest. */
import { test } from "tap";
import { type Members, readMembers } from "../../../engine/api/wire/shape.ts";
import { routingConfiguration, tags } from "../../../engine/api/wire/shapes.ts";

const members: Members = {
  name: { kind: "text", min: 1, max: 5, isRequired: true },
  mode: { kind: "text", oneOf: ["A", "B"] },
  secret: { kind: "text", bytesMax: 4, isSensitive: true },
  size: { kind: "integer", min: 0, max: 10 },
  isOn: { kind: "boolean" },
  tags,
  routes: routingConfiguration,
};

const problemsOf = (body: object): string => {
  try {
    readMembers(members, body as Record<string, unknown>);
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return "none";
};

test("members are read, and nothing else; null counts as absent", async (t) => {
  const body = JSON.parse(
    '{"name": "n", "size": 3, "mode": null, "other": 1, "__proto__": {"secret": "x"}}',
  );
  t.strictSame(readMembers(members, body), { name: "n", size: 3 });
});

test("a member is taken from the body itself, never from what bodies inherit", async (t) => {
  const inherited = { toString: { kind: "text" }, constructor: { kind: "text" } } as const;
  t.strictSame({ ...readMembers(inherited as unknown as Members, {}) }, {});
});

test("one violation is told in AWS's words", async (t) => {
  t.equal(
    problemsOf({}),
    "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
  );
  t.equal(
    problemsOf({ name: "n", mode: "C" }),
    "ValidationException: 1 validation error detected: Value 'C' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
  );
});

test("several violations are told together, each where it is", async (t) => {
  t.equal(
    problemsOf({ name: "", size: 11 }),
    "ValidationException: 2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '11' at 'size' failed to satisfy constraint: Member must have value less than or equal to 10",
  );
  t.equal(
    problemsOf({ name: "n", tags: [{ key: "a", value: "" }, { key: "" }] }),
    "ValidationException: 2 validation errors detected: Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
  );
});

test("a value that is secret is not repeated", async (t) => {
  const problems = problemsOf({ name: "n", secret: "hunter2" });
  t.match(problems, /Value at 'secret' failed/);
  t.notMatch(problems, /hunter2/);
});

test("lengths of data are counted in bytes of UTF-8", async (t) => {
  t.equal(problemsOf({ name: "n", secret: "éé" }), "none");
  t.match(problemsOf({ name: "n", secret: "ééé" }), /less than or equal to 4/);
});

test("a value of a wrong type is refused at once", async (t) => {
  t.equal(
    problemsOf({ name: 1 }),
    "SerializationException: NUMBER_VALUE can not be converted to a String at 'name'",
  );
  t.match(problemsOf({ name: "n", size: "3" }), /STRING_VALUE can not be converted to an Integer/);
  t.match(problemsOf({ name: "n", isOn: 1 }), /NUMBER_VALUE can not be converted to a Boolean/);
  t.match(problemsOf({ name: "n", tags: {} }), /OBJECT_VALUE can not be converted to a List/);
  t.match(problemsOf({ name: "n", tags: [[]] }), /ARRAY_VALUE .* at 'tags.1.member'/);
  t.match(problemsOf({ name: "n", tags: [null] }), /NULL_VALUE .* at 'tags.1.member'/);
});

test("a list that is too long is repeated as AWS does, whatever is in it", async (t) => {
  const route = { stateMachineVersionArn: "v", weight: 1 };
  t.match(
    problemsOf({ name: "n", routes: [route, route, route] }),
    "Value '[RoutingConfigurationListItem(stateMachineVersionArn=v, weight=1),",
  );
  const odd = JSON.parse('{"weight": {"toString": 1, "valueOf": 1}}');
  t.match(problemsOf({ name: "n", routes: [odd, odd, odd] }), /^ValidationException: 1 /);
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const deepest = { weight: deep };
  t.match(
    problemsOf({ name: "n", routes: [deepest, deepest, deepest] }),
    /^ValidationException: 1 /,
  );
});

test("of violations without number the first ones are told", async (t) => {
  const problems = problemsOf({ name: "n", tags: Array.from({ length: 100_000 }, () => ({})) });
  t.match(problems, /^ValidationException: \d{3} validation errors detected: /);
  t.ok(problems.length < 100_000, `${problems.length} characters`);
});
