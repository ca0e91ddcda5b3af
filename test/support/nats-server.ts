/** A real nats-server for a test: started in a folder of its own, ended and removed with the test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import type { NatsServerBinary } from "../../cluster/nats/nats-binary.ts";
import {
  ensureNatsServer,
  type NatsServerOptions,
  type RunningNatsServer,
  startNatsServer,
} from "../../cluster/nats-server.ts";

/**
 * Undefined where no nats-server can be had: the test is skipped then, aloud, and the caller returns.
 * Under CI that is a failure.
 */
export async function natsServerFor(
  t: Test,
  options: Partial<NatsServerOptions> = {},
): Promise<RunningNatsServer | undefined> {
  const binary = options.binary ?? (await natsBinaryFor(t));
  if (binary === undefined) return undefined;
  const folder = options.folder ?? (await temporaryFolder(t));
  const server = await startNatsServer({ ...options, folder, binary });
  t.teardown(() => server.stop());
  return server;
}

/** The program alone, for tests that start servers their own way. */
export async function natsBinaryFor(t: Test): Promise<NatsServerBinary | undefined> {
  try {
    return await ensureNatsServer();
  } catch (error) {
    if (process.env["CI"]) throw error;
    t.comment(`SKIPPED: ${(error as Error).message}`);
    t.pass((error as Error).message, { skip: true });
    return undefined;
  }
}

/** Removed after what was started in it has ended. */
export async function temporaryFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-test-"));
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
