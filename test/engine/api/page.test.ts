/** Pages of lists, and the tokens that lead from one to the next. */
import { test } from "tap";
import { ApiError } from "../../../engine/api/errors.ts";
import { pageOf } from "../../../engine/api/wire/page.ts";
import { call, createMachine, machineArn, startTestServer } from "../../support/api-server.ts";

const nowMs = Date.UTC(2030, 0, 1);
const dayMs = 24 * 3_600_000;
const names = ["a", "b", "c", "d", "e"];
const nameOf = (name: string): string => name;

const tokenOf = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

test("pages are cut where told, and the last one has no token", async (t) => {
  const first = pageOf(names, nameOf, { maxResults: 2, nowMs });
  t.strictSame(first.items, ["a", "b"]);
  const second = pageOf(names, nameOf, { maxResults: 3, nextToken: first.nextToken!, nowMs });
  t.strictSame(second, { items: ["c", "d", "e"] });
  t.strictSame(pageOf([], nameOf, { nowMs }), { items: [] });
});

test("a size of 0, or none, is 100", async (t) => {
  const many = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, "0"));
  t.equal(pageOf(many, nameOf, { nowMs }).items.length, 100);
  t.equal(pageOf(many, nameOf, { maxResults: 0, nowMs }).items.length, 100);
});

test("a token whose item is gone goes on behind its place", async (t) => {
  const { nextToken } = pageOf(names, nameOf, { maxResults: 2, nowMs });
  const others = ["a", "aa", "ab", "c"];
  t.strictSame(pageOf(others, nameOf, { nextToken: nextToken!, nowMs }).items, ["c"]);
});

test("a token is good for a day", async (t) => {
  const { nextToken } = pageOf(names, nameOf, { maxResults: 2, nowMs });
  const at = (laterMs: number) =>
    pageOf(names, nameOf, { nextToken: nextToken!, nowMs: nowMs + laterMs });
  t.strictSame(at(dayMs - 1).items, ["c", "d", "e"]);
  t.throws(() => at(dayMs), { code: "InvalidToken" });
});

const badTokens: readonly (readonly [what: string, token: string])[] = [
  ["garbage", "x"],
  ["no base64", "§§§"],
  ["JSON that is no token", tokenOf({ key: "a" })],
  ["a token without its end", tokenOf(["a"])],
  ["a token with too much", tokenOf(["a", nowMs + 1, 1])],
  ["an end that is a text", tokenOf(["a", "tomorrow"])],
  ["an end that is past", tokenOf(["a", nowMs - 1])],
  ["a key that is null", tokenOf([null, nowMs + 1])],
  ["a key that is an object", tokenOf([{}, nowMs + 1])],
  ["a key of another list's type", tokenOf([1, nowMs + 1])],
];

test("a token that was not given for such a list is refused", async (t) => {
  for (const [what, nextToken] of badTokens) {
    const refused = () => pageOf(names, nameOf, { nextToken, nowMs });
    t.throws(refused, new ApiError("InvalidToken", "Invalid Token: 'Invalid token'"), what);
  }
  const nextToken = tokenOf(["1", nowMs + 1]);
  const numbers = () => pageOf([1, 2], (number) => number, { nextToken, nowMs });
  t.throws(numbers, { code: "InvalidToken" }, "a name where numbers are listed");
});

test("every operation that lists refuses a token that is none", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  t.equal(stateMachineArn, machineArn("m"));
  for (const operation of [
    "ListStateMachines",
    "ListStateMachineVersions",
    "ListStateMachineAliases",
  ]) {
    const answer = await call(url, operation, { stateMachineArn, nextToken: "x" });
    t.hasStrict(answer, { status: 400, body: { __type: "InvalidToken" } }, operation);
  }
});
