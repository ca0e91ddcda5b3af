import { test } from "tap";
import { NotStarted, withPeer } from "../../../bench/peers/peer-child.ts";
import { fakeEntry, fakeSettings } from "./fake-peers.ts";

const deadlines = { startMs: 20_000, runMs: 20_000, stopMs: 20_000 };
const DEADLINE_MS = 20_000;
const request = { durationMs: 50, concurrency: 3 };

test("a peer tells its version, runs as often as asked and is gone afterwards, its server too", async (t) => {
  const version = await withPeer(fakeEntry("good"), fakeSettings, async (peer) => {
    for (let run = 0; run < 2; run++) {
      const report = await peer.run(request);
      t.ok(report.completed > 0);
      t.match(report, { elapsedMs: 50, wrong: 0, wrongSample: null });
    }
    return peer.version;
  });
  await serverHasEnded(version);
});

test("wrong answers are counted, and the first is shown beside what was expected", async (t) => {
  const report = await withPeer(fakeEntry("wrong"), fakeSettings, (peer) => peer.run(request));
  t.ok(report.wrong >= report.completed && report.wrong > 0);
  t.equal(report.wrongSample, 'input 0: {"in":1} instead of {"out":1}');
});

test("a peer that cannot start is told from one that fails later", async (t) => {
  const start = (name: string, limits = deadlines) =>
    withPeer(fakeEntry(name), fakeSettings, async () => {}, limits);
  await t.rejects(start("refusing"), new NotStarted("its server is not there"));
  await t.rejects(start("absent"), new NotStarted("its process ended early (exit code 3)"));
  const soon = { ...deadlines, startMs: 200 };
  await t.rejects(start("silent", soon), new NotStarted("it did not answer start within 0.2 s"));
});

test("a peer that dies in the middle is an error, and leaves no server behind", async (t) => {
  let version = "";
  const work = withPeer(fakeEntry("dying"), fakeSettings, async (peer) => {
    version = peer.version;
    await peer.run(request);
    await peer.run(request);
  });
  await t.rejects(work, new Error("its process ended early (SIGKILL)"));
  await serverHasEnded(version);
});

async function serverHasEnded(version: string): Promise<void> {
  const pid = Number(/^server (\d+)$/.exec(version)![1]);
  const untilMs = performance.now() + DEADLINE_MS;
  while (isAlive(pid)) {
    if (performance.now() > untilMs) throw new Error(`the server ${pid} lives on`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
