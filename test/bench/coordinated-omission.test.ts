/**
 * The same stall, seen by an open loop and by a closed one: `docs/harness/coordinated-omission.md`
 * tells of it. What is asserted follows from the stall itself, not from the computer's speed.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import autocannon from "autocannon";
import { type Test, test } from "tap";
import type { RunResult } from "../../bench/report/result.ts";
import { resultOf, runBench } from "./bench-process.ts";

const STALL_AT_MS = 1000;
const STALL_MS = 1000;

/** Answers at once, but for a second after the first: what comes in then waits until it is over. */
async function stallingServer(t: Test): Promise<string> {
  let firstMs: number | undefined;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1];
      if (operation !== "StartSyncExecution") {
        response.end('{"stateMachineArn":"arn:machine"}');
        return;
      }
      const { input, name } = JSON.parse(text) as { input: string; name: string };
      const answer = () => response.end(JSON.stringify({ status: "SUCCEEDED", output: input }));
      // The look before the load is no part of it.
      if (name.startsWith("probe")) {
        answer();
        return;
      }
      firstMs ??= performance.now();
      const leftMs = firstMs + STALL_AT_MS + STALL_MS - performance.now();
      if (leftMs > 0 && leftMs <= STALL_MS) setTimeout(answer, leftMs);
      else answer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("an open loop shows a stall that a closed one leaves out", async (t) => {
  const load = "--scenario pass --rate 100 --duration 3s --warmup 0s --json";
  const outcome = await runBench(`--target http --endpoint ${await stallingServer(t)} ${load}`, {
    HOME: t.testdir(),
    AWS_ACCESS_KEY_ID: "",
    AWS_PROFILE: "",
  });
  const open = resultOf<RunResult>(outcome);
  t.match(open, { sent: 300, terminal: 300, wrong: 0 });
  // A third of the starts fell into the stall and waited for 0 to 1 s, evenly: the ninetieth of a
  // hundred for 0.7 s. The server's clock starts with the first request, some milliseconds late.
  t.ok(open.latencyMs.terminal.p90 > 600, `open loop p90 ${open.latencyMs.terminal.p90} ms`);
  t.ok(open.latencyMs.terminal.p99 > 900, `open loop p99 ${open.latencyMs.terminal.p99} ms`);

  const closed = await autocannon({
    url: await stallingServer(t),
    connections: 4,
    pipelining: 1,
    duration: 3,
    sampleInt: 100,
    requests: [
      {
        method: "POST",
        path: "/",
        headers: { "X-Amz-Target": "AWSStepFunctions.StartSyncExecution" },
        body: JSON.stringify({ name: "x", input: "{}" }),
      },
    ],
  });
  t.ok(closed["2xx"] > 500, `${closed["2xx"]} answers`);
  // Four of all requests met the stall, one on each connection.
  t.ok(closed.latency.p99 < 300, `closed loop p99 ${closed.latency.p99} ms`);
});
