/** `nats:request` with workers that are plain NATS clients: no helper of ours. */
import { headers, type Msg, StringCodec } from "nats";
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { createNatsFixture, natsResource, serveWith } from "./nats-fixture.ts";
import { createRunnerFixture } from "./runner-fixture.ts";

const { encode, decode } = StringCodec();
const withHeader = (name: string, value: string) => {
  const written = headers();
  written.set(name, value);
  return { headers: written };
};
const requestOf = (subject: string, payload: unknown = {}) => ({
  Subject: subject,
  Payload: payload,
});

test("a worker gets the payload and what there is to know, and its answer is the result", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const seen: Msg[] = [];
  await serveWith(worker, "tasks.price", (message) => {
    seen.push(message);
    message.respond(encode('{"total": 1.0, "1": null}'));
  });
  const about = {
    executionArn: "arn:aws:states:us-east-1:000000000000:express:m:e:r",
    stateName: "Prüfe\r\nX: 100%",
    attempt: 3,
    timeoutMs: 30_000,
    heartbeatMs: 2_000,
  };
  const answer = await fixture.call(natsResource, requestOf("tasks.price", { a: "é" }), about);
  t.hasStrict(answer, { ok: true, outputText: '{"total": 1.0, "1": null}' });
  t.equal(decode(seen[0]!.data), '{"a":"é"}');
  const header = (name: string) => seen[0]!.headers!.get(`Stepstorm-${name}`);
  t.equal(header("Execution"), about.executionArn);
  t.equal(decodeURIComponent(header("State")), about.stateName);
  t.strictSame(
    [header("Attempt"), header("Timeout-Ms"), header("Heartbeat-Ms")],
    ["3", "30000", "2000"],
  );
  t.match(header("Cancel"), /^_INBOX\./);
  await fixture.call(natsResource, { Subject: "tasks.price" });
  t.equal(decode(seen[1]!.data), "{}", "the payload is an empty object unless there is one");
  t.notOk(seen[1]!.headers!.has("Stepstorm-Timeout-Ms"));
  t.notOk(seen[1]!.headers!.has("Stepstorm-Heartbeat-Ms"));
});

test("what a worker answers is the result or the error that it says", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const answers: Record<string, (message: Msg) => void> = {
    empty: (message) => message.respond(),
    largest: (message) => message.respond(encode(`"${"a".repeat(262_142)}"`)),
    tooLarge: (message) => message.respond(encode(`"${"a".repeat(262_143)}"`)),
    notJson: (message) => message.respond(encode("{ no")),
    notText: (message) => message.respond(Uint8Array.of(0x22, 0xff, 0x22)),
    error: (message) =>
      message.respond(encode("no stock"), withHeader("Stepstorm-Error", "OutOfStock")),
    encoded: (message) => message.respond(encode(""), withHeader("Stepstorm-Error", "%C3%9C%0A")),
    percent: (message) => message.respond(encode(""), withHeader("Stepstorm-Error", "100%")),
    long: (message) =>
      message.respond(encode("c".repeat(40_000)), withHeader("Stepstorm-Error", "e".repeat(1_000))),
    service: (message) => {
      const options = withHeader("Nats-Service-Error-Code", "500");
      options.headers.set("Nats-Service-Error", "it broke");
      message.respond(encode(""), options);
    },
    twice: (message) => {
      message.respond(encode("1"));
      message.respond(encode("2"));
    },
  };
  await serveWith(worker, "tasks.>", (message) => answers[message.subject.slice(6)]!(message));
  const failures: readonly (readonly [string, string, string | RegExp])[] = [
    ["tooLarge", "States.DataLimitExceeded", /'nats' returned a result with a size exceeding/],
    ["notJson", "States.Runtime", /^The worker of 'tasks\.notJson' answered .* not JSON/],
    ["notText", "States.Runtime", /^The worker of 'tasks\.notText' answered .* not JSON/],
    ["error", "OutOfStock", "no stock"],
    ["encoded", "Ü\n", ""],
    ["percent", "100%", ""],
    ["long", "e".repeat(256), "c".repeat(32_768)],
    ["service", "Nats.ServiceError", "500 it broke"],
  ];
  for (const [name, error, cause] of failures) {
    const answer = await fixture.call(natsResource, requestOf(`tasks.${name}`));
    t.match(answer, { ok: false, error, cause }, name);
  }
  const results: readonly (readonly [string, string])[] = [
    ["empty", "null"],
    ["largest", `"${"a".repeat(262_142)}"`],
    ["twice", "1"],
  ];
  for (const [name, outputText] of results) {
    const answer = await fixture.call(natsResource, requestOf(`tasks.${name}`));
    t.hasStrict(answer, { ok: true, outputText }, name);
  }
});

test("without a worker the call fails at once, with an error that Retry can name", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const answer = await fixture.call(natsResource, requestOf("tasks.nobody"));
  t.match(answer, {
    ok: false,
    error: "Nats.NoRespondersException",
    cause: /^No worker listens to 'tasks\.nobody'\. Start one/,
  });
});

test("heartbeats are passed on, and do not end the call", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  await serveWith(worker, "tasks.slow", (message) => {
    for (let beat = 0; beat < 3; beat++) {
      message.respond(undefined, withHeader("Stepstorm-Heartbeat", "1"));
    }
    message.respond(encode("7"));
  });
  let beats = 0;
  const answer = await fixture.call(natsResource, requestOf("tasks.slow"), {}, () => {
    beats++;
  });
  t.hasStrict(answer, { ok: true, outputText: "7" });
  t.equal(beats, 3);
});

test("a cancelled call is over at once, its worker is told, and its answer goes nowhere", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const cancelled: string[] = [];
  const begun: Msg[] = [];
  await serveWith(worker, "tasks.hangs", (message) => {
    const subject = message.headers!.get("Stepstorm-Cancel");
    const callback = () => void cancelled.push(subject);
    worker.subscribe(subject, { callback });
    void worker.flush().then(() => begun.push(message));
  });
  const { id, answer } = fixture.start(natsResource, requestOf("tasks.hangs"));
  const other = fixture.start(natsResource, requestOf("tasks.hangs"));
  await until(() => begun.length === 2, {
    what: "both calls to reach the worker",
    withinMs: 5_000,
  });
  fixture.runner.cancel(id);
  t.hasStrict(await answer, { ok: false, error: "States.Timeout" });
  await until(() => cancelled.length === 1, { what: "the cancel notice", withinMs: 5_000 });
  t.equal(cancelled[0], begun[0]!.headers!.get("Stepstorm-Cancel"));
  begun[0]!.respond(encode("1"));
  begun[1]!.respond(encode("2"));
  t.hasStrict(await other.answer, { ok: true, outputText: "2" });
});

test("when the node's tasks end, the workers of all its calls are told", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  let begun = 0;
  let cancelled = 0;
  await serveWith(worker, "tasks.hangs", (message) => {
    const callback = () => void cancelled++;
    worker.subscribe(message.headers!.get("Stepstorm-Cancel"), { callback });
    void worker.flush().then(() => begun++);
  });
  const calls = [1, 2, 3].map(() => fixture.call(natsResource, requestOf("tasks.hangs")));
  await until(() => begun === 3, { what: "the calls to reach the worker", withinMs: 5_000 });
  await fixture.runner.close();
  for (const answer of await Promise.all(calls)) {
    t.hasStrict(answer, { ok: false, error: "States.Timeout" });
  }
  await until(() => cancelled === 3, { what: "three cancel notices", withinMs: 5_000 });
  t.equal(cancelled, 3);
});

test("Parameters that name no subject to call fail the state with what is wrong", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[], /The Parameters must be a JSON object/],
    [{ Payload: 1 }, /The field "Subject" is required but was missing/],
    [{ Subject: 1 }, /The value for the field 'Subject' must be a STRING/],
    [requestOf("price"), /A subject begins with "tasks\."/],
    [requestOf("$JS.API.STREAM.DELETE.x"), /A subject begins with "tasks\."/],
    [requestOf("tasks.*"), /A call goes to one subject/],
    [requestOf("tasks.>"), /A call goes to one subject/],
    [requestOf("tasks."), /no empty part/],
    [requestOf("tasks.a..b"), /no empty part/],
    [requestOf("tasks.a b"), /neither blanks/],
    [requestOf("tasks.a\r\nPUB x"), /neither blanks/],
    [requestOf(`tasks.${"a".repeat(250)}`), /at most 255 characters/],
    [{ Subject: "tasks.a", Timeout: 1 }, /The field "Timeout" is not one of nats:request/],
  ];
  for (const [parameters, cause] of wrong) {
    const answer = await fixture.call(natsResource, parameters);
    t.match(answer, { ok: false, error: "States.Runtime", cause }, JSON.stringify(parameters));
  }
});

test("an engine without a broker says so, and what to do", async (t) => {
  const { call } = createRunnerFixture(t, []);
  const answer = await call(natsResource, requestOf("tasks.price"));
  t.match(answer, { ok: false, error: "States.Runtime", cause: /runs without NATS\. Start it/ });
});
