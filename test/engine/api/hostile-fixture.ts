/**
 * A server that is sent nonsense, and what must hold whatever it was: an answer of AWS's shape, no
 * fault of the server's own, and a good request answered afterwards.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Test } from "tap";
import {
  type Answer,
  call,
  createMachine,
  startTestServer,
  type TestServer,
} from "../../support/api-server.ts";

export interface HostileFixture {
  readonly server: TestServer;
  /** Of a machine that answers its input. */
  readonly stateMachineArn: string;
  /** The answer refuses, in AWS's shape. */
  refused(answer: Answer, what: string): void;
  /** A good request is answered, and no request before has failed for a fault of the server's. */
  lives(after: string): Promise<void>;
}

/** The longest turn of the event loop, test and server together, is told at the end, never judged. */
export async function startHostile(t: Test): Promise<HostileFixture> {
  const server = await startTestServer(t);
  const stateMachineArn = await createMachine(server.url, "good");
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  t.teardown(() => {
    delay.disable();
    t.comment(`longest turn of the event loop: ${(delay.max / 1e6).toFixed(0)} ms`);
  });
  return {
    server,
    stateMachineArn,
    refused: ({ status, body }, what) => {
      t.ok(
        status >= 400 && status < 500,
        `${what}: ${status} ${JSON.stringify(body).slice(0, 300)}`,
      );
      t.type(body.__type, "string", what);
      t.ok(body.message.length > 0, what);
    },
    lives: async (after) => {
      const start = { stateMachineArn, input: '{"isGood":true}' };
      const answer = await call(server.url, "StartSyncExecution", start);
      t.hasStrict(answer, { status: 200, body: { output: '{"isGood":true}' } }, `after ${after}`);
      t.strictSame(server.warnings, [], `after ${after}`);
    },
  };
}

/** A list in a list in a list. */
export function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}
