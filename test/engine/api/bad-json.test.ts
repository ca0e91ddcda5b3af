/** Bodies that are no JSON, nearly JSON, or more JSON than anybody needs. */
import { test } from "tap";
import { call } from "../../support/api-server.ts";
import { nested, startHostile } from "./hostile-fixture.ts";

const good = '{"maxResults": 1}';

/** Bodies that are no JSON objects in UTF-8. */
const broken: readonly (readonly [what: string, body: string | Buffer])[] = [
  ["a body that breaks off", '{"maxResults": 1'],
  ["a text that breaks off", '{"nextToken": "abc'],
  ["a key alone", '{"maxResults"'],
  ["a trailing comma", '{"maxResults": 1,}'],
  ["two commas", '{"maxResults": 1,, "nextToken": "x"}'],
  ["a comment", '{"maxResults": 1 /* one */}'],
  ["a comment behind", `${good} // all`],
  ["something behind", `${good} {}`],
  ["two bodies", good + good],
  ["NaN", '{"maxResults": NaN}'],
  ["Infinity", '{"maxResults": Infinity}'],
  ["undefined", '{"maxResults": undefined}'],
  ["a number with a plus", '{"maxResults": +1}'],
  ["a number with a zero in front", '{"maxResults": 01}'],
  ["a number in hexadecimal", '{"maxResults": 0x1}'],
  ["single quotes", "{'maxResults': 1}"],
  ["a key without quotes", "{maxResults: 1}"],
  ["a raw line break in a text", '{"nextToken": "a\nb"}'],
  ["a raw null character in a text", '{"nextToken": "a\0b"}'],
  ["an escape that is none", '{"nextToken": "\\x41"}'],
  ["half an escape", '{"nextToken": "\\u12"}'],
  ["a byte order mark", `\ufeff${good}`],
  ["UTF-16, little end first", Buffer.from(good, "utf16le")],
  ["UTF-16 with its mark", Buffer.from(`\ufeff${good}`, "utf16le")],
  ["Latin-1", Buffer.from('{"nextToken": "größe"}', "latin1")],
  ["a byte that is never in UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ["a character of too many bytes", Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ["a raw half of a surrogate pair", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ["bytes of nothing", Buffer.alloc(1000)],
  ["only blanks", " \n\t "],
  ["null", "null"],
  ["a number", "7"],
  ["a text", '"text"'],
  ["true", "true"],
  ["a list", "[]"],
  ["a list of bodies", `[${good}]`],
  ["lists, 100,000 deep", nested(100_000)],
  ["lists that never close", "[".repeat(1_000_000)],
  ["objects that never close", '{"a":'.repeat(200_000)],
  ["brackets that only close", "]".repeat(100_000)],
  ["escapes that never end", `{"a":"${"\\".repeat(999_999)}`],
];

test("a body that is no JSON object in UTF-8 is refused, and the server lives", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  for (const [what, body] of broken) {
    const answer = await call(server.url, "ListStateMachines", body);
    refused(answer, what);
    t.equal(answer.body.__type, "SerializationException", what);
    t.ok(answer.body.message.length < 2_000, `${what}: ${answer.body.message.length} characters`);
  }
  await lives("broken bodies");
});

test("a body that is empty has no members", async (t) => {
  const { server, refused } = await startHostile(t);
  t.equal((await call(server.url, "ListStateMachines", "")).status, 200);
  refused(await call(server.url, "DescribeStateMachine", ""), "an empty body without its members");
});

test("of a key that is given twice the last one counts", async (t) => {
  const { server } = await startHostile(t);
  const body = '{"maxResults": "none", "maxResults": 1}';
  t.equal((await call(server.url, "ListStateMachines", body)).status, 200);
});

test("what no operation knows is left alone, up to what can be read at once", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const ask = (extra: string) =>
    call(server.url, "ListStateMachines", `{"maxResults": 1, "unknown": ${extra}}`);
  for (const extra of [nested(9_000), objects(6_000), "1e400", `"${"[".repeat(1_000_000)}"`]) {
    t.equal((await ask(extra)).status, 200, extra.slice(0, 20));
  }
  for (const extra of [nested(100_000), objects(100_000), `[${"1,".repeat(500_000)}1]`]) {
    const answer = await ask(extra);
    refused(answer, extra.slice(0, 20));
    t.match(answer.body.message, /brackets, commas and colons/);
  }
  await lives("deep members");
});

const numbers = ["1e400", "-1e400", "1e999999999", "-1", "1001", "1e30", "9".repeat(10_000)];

test("numbers beyond all bounds are out of bounds", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  for (const number of numbers) {
    const answer = await call(server.url, "ListStateMachines", `{"maxResults": ${number}}`);
    refused(answer, number.slice(0, 20));
    t.equal(answer.body.__type, "ValidationException", number.slice(0, 20));
  }
  await lives("numbers");
});
