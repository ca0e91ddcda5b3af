/** The client's process as its parent sees it: it ends by itself with a report, or is killed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ClusterAddress } from "../../nats/cluster-connection.ts";
import { atExit } from "../../run/at-exit.ts";
import type { LifeSettings } from "../../run/life-settings.ts";
import type { LifeSample } from "../../run/life-watch.ts";
import type { LoadReport } from "../../run/load.ts";
import type { FromLoad, ToLoad } from "./load-process.ts";

const STDERR = 2;

export class LoadClient {
  /** Of all clients that may have sent anything. */
  readonly clientIds: string[] = [];
  /** The load's start, on the system clock's scale. */
  readonly begun: Promise<number>;
  /** Its executions have ended, or it waits for them no more: what is left is the cluster's. */
  readonly drained: Promise<void>;
  readonly done: Promise<LoadReport<null>>;
  /** Rejects when it ends by itself before its time. */
  readonly failed: Promise<never>;
  readonly #child: ChildProcess;
  readonly #callOff: () => void;

  constructor(
    settings: LifeSettings,
    address: ClusterAddress,
    onSample: (sample: LifeSample) => void,
  ) {
    const child = fork(new URL("./load-process.js", import.meta.url), {
      serialization: "advanced",
      execArgv: [],
      // Standard output belongs to the result.
      stdio: ["ignore", STDERR, STDERR, "ipc"],
      // A Ctrl-C in the terminal is for the parent alone: this one ends when that does.
      detached: true,
    });
    this.#child = child;
    this.#callOff = atExit(() => child.kill("SIGKILL"));
    child.on("message", (message: FromLoad) => {
      if (message.kind === "client") this.clientIds.push(message.clientId);
      else if (message.kind === "sample") onSample(message.sample);
    });
    this.failed = new Promise((_, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => {
        reject(new Error(`the client ended without a report (${signal ?? `exit code ${code}`})`));
      });
      child.on("message", (message: FromLoad) => {
        if (message.kind === "failed") reject(new Error(`the client failed: ${message.message}`));
      });
    });
    this.failed.catch(() => {}); // Raced below; when it was killed nobody asks.
    this.begun = this.#message("begin", ({ startMs }) => startMs);
    this.drained = this.#message("drained", () => {});
    this.done = this.#message("done", ({ report }) => report);
    this.#send({ kind: "begin", settings, address });
  }

  /** A fault begins, or is over: for whoever watches the metrics. */
  tellFault(fault: string, isActive: boolean): void {
    this.#send({ kind: "fault", fault, isActive });
  }

  /** Nothing is left in the cluster: it may report. */
  settle(): void {
    this.#send({ kind: "settled" });
  }

  /** SIGKILL. Resolves when it is dead. */
  async kill(): Promise<void> {
    this.#callOff();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  #send(message: ToLoad): void {
    this.#child.send(message, () => {}); // One that is dead is told of by `failed`.
  }

  #message<Kind extends FromLoad["kind"], Told>(
    kind: Kind,
    read: (message: Extract<FromLoad, { kind: Kind }>) => Told,
  ): Promise<Told> {
    const told = new Promise<Told>((resolve) => {
      this.#child.on("message", (message: FromLoad) => {
        if (message.kind === kind) resolve(read(message as Extract<FromLoad, { kind: Kind }>));
      });
    });
    const message = Promise.race([this.failed, told]);
    message.catch(() => {}); // Whoever waits for an earlier one hears of the failure there.
    return message;
  }
}
