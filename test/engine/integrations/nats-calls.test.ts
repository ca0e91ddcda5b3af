/** Many calls at once, their bounds, and a broker that goes and comes back. */
import { type Msg, StringCodec } from "nats";
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { NatsCalls } from "../../../engine/integrations/nats-calls.ts";
import { createNatsFixture, natsResource, serveWith } from "./nats-fixture.ts";

const { encode, decode } = StringCodec();
const requestOf = (subject: string, payload: unknown = {}) => ({
  Subject: subject,
  Payload: payload,
});

test("a thousand calls at once are shared by a queue group, and each gets its own answer", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const served = [0, 0];
  const held: Msg[] = [];
  for (const place of served.keys()) {
    const worker = await fixture.connectWorker();
    await serveWith(worker, "tasks.double", (message) => {
      served[place]!++;
      held.push(message);
    });
  }
  const calls = Array.from({ length: 1_000 }, (_, value) =>
    fixture.call(natsResource, requestOf("tasks.double", value)),
  );
  await until(() => held.length === 1_000, { what: "all calls under way", withinMs: 10_000 });
  for (const message of held.reverse()) {
    message.respond(encode(String(2 * Number(decode(message.data)))));
  }
  const answers = await Promise.all(calls);
  t.strictSame(
    answers.map((answer) => answer.ok && Number(answer.outputText)),
    answers.map((_, value) => 2 * value),
  );
  t.equal(served[0]! + served[1]!, 1_000, "each call was made of one worker");
  t.ok(
    served.every((count) => count > 100),
    `both had their share: ${served}`,
  );
});

test("more calls than may be under way fail, with an error that Retry can name", async (t) => {
  const fixture = await createNatsFixture(t, { natsCallsMax: 2 });
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const held: Msg[] = [];
  await serveWith(worker, "tasks.hold", (message) => void held.push(message));
  const first = fixture.call(natsResource, requestOf("tasks.hold"));
  const second = fixture.call(natsResource, requestOf("tasks.hold"));
  t.match(await fixture.call(natsResource, requestOf("tasks.hold")), {
    ok: false,
    error: "Nats.TooManyCallsException",
    cause: /has 2 calls over NATS under way/,
  });
  await until(() => held.length === 2, { what: "both calls", withinMs: 5_000 });
  held[0]!.respond(encode("1"));
  await Promise.race([first, second]);
  const third = fixture.call(natsResource, requestOf("tasks.hold"));
  await until(() => held.length === 3, { what: "the third call", withinMs: 5_000 });
  held[1]!.respond(encode("2"));
  held[2]!.respond(encode("3"));
  const outputs = (await Promise.all([first, second, third])).map(
    (answer) => answer.ok && answer.outputText,
  );
  t.strictSame(outputs, ["1", "2", "3"]);
});

test("a call that the server would not take fails, and says which setting to raise", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const { broker } = fixture;
  const payloadBytesMax = 400;
  const small = Object.create(broker, { payloadBytesMax: { value: payloadBytesMax } });
  small.subscribe = broker.subscribe.bind(broker);
  small.onState = broker.onState.bind(broker);
  const calls = new NatsCalls(small, { callsMax: 10 });
  const control = { signal: new AbortController().signal, beat: () => {} };
  const call = { subject: "tasks.a", bodyText: `"${"a".repeat(400)}"`, headers: {} };
  t.match(await calls.call(call, control), {
    kind: "failed",
    error: "Nats.PayloadTooLargeException",
    cause: /the NATS server takes 400: raise max_payload/,
  });
  t.equal(calls.size, 0);
  calls.close();
});

test("while the broker is away calls wait, and are made when it is back", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const { server, broker } = fixture;
  const worker = await fixture.connectWorker();
  const seen: string[] = [];
  await serveWith(worker, "tasks.a", (message) => {
    seen.push(decode(message.data));
    message.respond(message.data);
  });
  await server.kill();
  await until(() => broker.state === "disconnected", { what: "the broken link", withinMs: 5_000 });
  const waiting = fixture.call(natsResource, requestOf("tasks.a", "waited"));
  const cancelled = fixture.start(natsResource, requestOf("tasks.a", "cancelled"));
  fixture.runner.cancel(cancelled.id);
  t.hasStrict(await cancelled.answer, { ok: false, error: "States.Timeout" });
  t.strictSame(seen, []);
  await server.restart();
  // The worker may come back after the node: then the call that waited is made, and finds nobody.
  let answer = await waiting;
  const errors = new Set<string>();
  const isServed = async () => {
    if (answer.ok) return true;
    errors.add(answer.error);
    answer = await fixture.call(natsResource, requestOf("tasks.a", "again"));
    return answer.ok;
  };
  await until(isServed, { what: "the worker to be back", withinMs: 10_000 });
  errors.delete("Nats.NoRespondersException");
  t.strictSame([...errors], []);
  t.equal(seen.length, 1);
  t.not(seen[0], '"cancelled"', "what was cancelled meanwhile is not made");
});

test("when the connection is closed for good, what is under way fails", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  let held = 0;
  await serveWith(worker, "tasks.hold", () => void held++);
  const call = fixture.call(natsResource, requestOf("tasks.hold"));
  await until(() => held === 1, { what: "the call", withinMs: 5_000 });
  await fixture.broker.close();
  const gone = { ok: false, error: "Nats.ConnectionException" };
  t.hasStrict(await call, gone);
  t.hasStrict(await fixture.call(natsResource, requestOf("tasks.hold")), gone);
});
