/** A gateway of the watched cluster as a process of its own, and callers that it grants and refuses. */
import type { Test } from "tap";
import { freePort } from "../../cluster/processes/free-port.ts";
import { until } from "../../cluster/processes/until.ts";
import { startCli } from "../engine/cli/cli-process.ts";
import { call, createMachine } from "../support/api-server.ts";

export interface WatchedGateway {
  /** Where Prometheus finds its metrics. */
  readonly target: string;
  /** Calls it until the promise is settled. @throws Error When what should be granted is not. */
  askWhile(busy: Promise<unknown>): Promise<void>;
}

const READY_MS = 30_000;
/** More than AWS lets through at once. */
const BURST = 130;
const BATCH = 20;

/** @param natsUrls Of a cluster that has a node: it makes the streams. */
export async function startWatchedGateway(
  t: Test,
  natsUrls: readonly string[],
  cluster: string,
): Promise<WatchedGateway> {
  const metricsPort = await freePort();
  const words = ["start", "--role", "gateway", "--cluster", cluster, "--port", "0", "--aws-quotas"];
  const gateway = startCli(t, [...words, "--metrics-port", String(metricsPort)], {
    STEPSTORM_NATS: natsUrls.join(","),
  });
  await until(() => gateway.stdout().endsWith("\n") || gateway.child.exitCode !== null, {
    what: "the gateway to listen",
    withinMs: READY_MS,
  });
  const [, url] = /^listening on (\S+)\n$/.exec(gateway.stdout()) ?? [];
  if (url === undefined) throw new Error(`the gateway has ended: ${gateway.stderr()}`);
  return {
    target: `127.0.0.1:${metricsPort}`,
    askWhile: async (busy) => {
      let isBusy = true;
      const settle = () => {
        isBusy = false;
      };
      busy.then(settle, settle);
      const stateMachineArn = await createMachine(url, "watched");
      await exceedQuota(url, stateMachineArn);
      while (isBusy) await askOnce(url, stateMachineArn);
    },
  };
}

async function exceedQuota(url: string, stateMachineArn: string): Promise<void> {
  const asked = Array.from({ length: BURST }, () =>
    call(url, "ListStateMachineAliases", { stateMachineArn }),
  );
  const answers = await Promise.all(asked);
  if (answers.every(({ status }) => status === 200)) throw new Error("nothing was throttled");
}

async function askOnce(url: string, stateMachineArn: string): Promise<void> {
  const input = JSON.stringify({ greeting: "hello" });
  const executions = Array.from({ length: BATCH }, () => ({ input }));
  const granted = [
    call(url, "StartExecution", { stateMachineArn, input }),
    call(url, "StartSyncExecution", { stateMachineArn, input }),
    call(url, "Stepstorm.StartExecutionBatch", { stateMachineArn, executions }),
  ];
  await Promise.all([call(url, "NoSuchOperation", {}), call(url, "StartExecution", {})]);
  for (const { status, body } of await Promise.all(granted)) {
    if (status !== 200) throw new Error(`the gateway answered ${status}: ${JSON.stringify(body)}`);
  }
}
