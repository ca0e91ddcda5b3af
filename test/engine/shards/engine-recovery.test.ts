import { type Test, test } from "tap";
import { Client } from "../../../engine/client/client.ts";
import type { Engine } from "../../../engine/main.ts";
import { systemClock } from "../../../engine/system-ports.ts";
import { pairOfLinks } from "../../../engine/transport/port-link.ts";
import { SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { dataFolder, oneState, outcomesIn, startTestEngine, until } from "./engine-fixture.ts";

/** Waits as many seconds as the input says. */
const waitMachine = oneState({ Type: "Wait", SecondsPath: "$.seconds" });
const clientId = "0123456789ab";

/** Starts the engine again, with a client that takes over the outcomes of the first one's starts. */
async function startAgain(t: Test, folder: string) {
  const names: string[] = [];
  const fixture = await startTestEngine(
    t,
    { durability: "process", dataFolder: folder },
    {
      hooks: {
        beforeRecovery: async (node) => {
          const [clientEnd, nodeEnd] = pairOfLinks();
          node.connect(nodeEnd);
          const client = new Client(clientEnd, {
            clock: systemClock,
            clientId: "fedcba987654",
            resumes: [clientId],
            onTerminals: (frame) => {
              for (const { name, status } of outcomesIn(frame)) {
                t.equal(status, SUCCEEDED);
                names.push(name);
              }
            },
          });
          await client.describe("any"); // Answered after the node knows who asks.
        },
      },
    },
  );
  return { ...fixture, names };
}

const unfinished = (engine: Engine) => engine.node.unfinished;

test("what was accepted and had not ended runs again after a restart, and only that", async (t) => {
  const folder = dataFolder(t);
  const { engine, client, outcomes } = await startTestEngine(
    t,
    { durability: "process", dataFolder: folder },
    { client: { clientId } },
  );
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const starts = Array.from({ length: 60 }, (_, of) => {
    // Of the first twenty some end at once, and their neighbours in the frame wait.
    const seconds = of < 20 && of % 2 === 0 ? 0 : 2;
    return client.startExecution({ machine, name: `run-${of}`, input: { seconds } });
  });
  await Promise.all(starts);
  await until("the ten that do not wait", () => outcomes.length === 10);
  await engine.stop();
  t.equal(outcomes.length, 10, "the others had not ended");

  const second = await startAgain(t, folder);
  t.equal(second.engine.recovered, 50);
  await until(
    () => `${50 - second.names.length} of 50 outcomes`,
    () => second.names.length >= 50 && unfinished(second.engine) === 0,
  );
  const all = [...outcomes.map(({ name }) => name), ...second.names].sort();
  t.same(all, Array.from({ length: 60 }, (_, of) => `run-${of}`).sort());
  await second.engine.stop();

  const third = await startAgain(t, folder);
  t.equal(third.engine.recovered, 0, "nothing is left");
});

test("a frame whose last execution ended is gone after a restart", async (t) => {
  const folder = dataFolder(t);
  const { engine, client, outcomes } = await startTestEngine(t, {
    durability: "process",
    dataFolder: folder,
  });
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const input = { seconds: 0 };
  await Promise.all(Array.from({ length: 500 }, () => client.startExecution({ machine, input })));
  await until("500 outcomes", () => outcomes.length === 500 && unfinished(engine) === 0);
  await engine.stop();
  const second = await startAgain(t, folder);
  t.equal(second.engine.recovered, 0);
  t.strictSame(await second.client.describe("wait"), machine, "the machine is still deployed");
});

test("executions run again although nobody asks for their outcomes", async (t) => {
  const folder = dataFolder(t);
  const config = { durability: "process", dataFolder: folder } as const;
  const { engine, client } = await startTestEngine(t, config);
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  await client.startExecution({ machine, input: { seconds: 1 } });
  await engine.stop();
  const second = await startTestEngine(t, config);
  t.equal(second.engine.recovered, 1);
  await until("its end", () => unfinished(second.engine) === 0);
});

test("a frame that is none is reported, stays, and does not keep the engine from starting", async (t) => {
  const folder = dataFolder(t);
  const config = { durability: "process", dataFolder: folder } as const;
  const { engine, client, warnings } = await startTestEngine(t, config);
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const [link, nodeEnd] = pairOfLinks();
  engine.connect(nodeEnd);
  const answers: unknown[] = [];
  link.onMessage((message) => answers.push(message));
  const { revisionId } = machine;
  link.send({ kind: "hello", clientId, terminalsOf: [clientId] });
  const bytes = Uint8Array.of(1, 2, 3);
  link.send({ kind: "starts", number: 1, revisionId, count: 3, createdMs: 0, bytes });
  await until("its report", () => warnings.some((text) => /is no frame of starts/.test(text)));
  t.strictSame(answers, [{ kind: "accepted", number: 1 }]);
  t.equal(unfinished(engine), 0);
  const sound = { machine, input: { seconds: 0 } };
  t.hasStrict(await client.startSyncExecution(sound), { status: "SUCCEEDED" });
  await engine.stop();
  const second = await startTestEngine(t, config);
  t.equal(second.engine.recovered, 0);
  t.match(second.warnings, [/is no frame of starts/]);
  t.hasStrict(await second.client.startSyncExecution(sound), { status: "SUCCEEDED" });
});
