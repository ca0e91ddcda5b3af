/** A node that is killed, paused, drained and started again: one name, several processes in turn. */
import { sendSignal, stateOf } from "../../../cluster/processes/process-identity.ts";
import { tailOf, waitForDeath } from "../../../cluster/processes/started-process.ts";
import { until } from "../../../cluster/processes/until.ts";
import { type NodePlan, type NodeProcess, startNode } from "../../nats/node-process.ts";

const SIGNAL_MS = 5_000;
/** A node drains for at most 30 s by itself, and then takes some to stop. */
const DRAIN_MS = 50_000;

export class ChaosNode {
  readonly nodeId: string;
  readonly #plan: NodePlan;
  #process: NodeProcess | undefined;
  /** The process is dead because it was told to be. */
  #isEnded = false;
  #lives = 0;

  constructor(plan: NodePlan) {
    this.#plan = plan;
    this.nodeId = plan.nodeId;
  }

  get process(): NodeProcess {
    if (this.#process === undefined) throw new Error(`${this.nodeId} was never started`);
    return this.#process;
  }

  /** A process of its own; resolves when it says that it is ready. */
  async start(): Promise<void> {
    const logName = `${this.nodeId}.${++this.#lives}.log`;
    this.#process = await startNode({ ...this.#plan, logName });
    this.#isEnded = false;
  }

  /** SIGKILL: no warning. Resolves when it is dead. */
  async kill(): Promise<void> {
    const { identity } = this.process;
    this.#isEnded = true;
    sendSignal(identity, "SIGKILL");
    await waitForDeath(identity, this.nodeId, SIGNAL_MS);
  }

  /** SIGSTOP: it lives, holds its connections, and does nothing. */
  async pause(): Promise<void> {
    await this.#signal("SIGSTOP", "stopped");
  }

  async resume(): Promise<void> {
    await this.#signal("SIGCONT", "running");
  }

  /** SIGTERM. Resolves when it has ended. @throws Error when it did not end well, with the end of its log. */
  async drain(): Promise<void> {
    const { identity, logFile, ending } = this.process;
    this.#isEnded = true;
    sendSignal(identity, "SIGTERM");
    await waitForDeath(identity, `${this.nodeId} (after SIGTERM)`, DRAIN_MS);
    // The system tells of the death first, Node.js of the exit code a little later.
    const end = await until(() => /exit code|by SIG/.test(ending() ?? "") && ending(), {
      what: `the exit code of ${this.nodeId}`,
      withinMs: SIGNAL_MS,
    });
    if (/exit code 0$/.test(end)) return;
    throw new Error(`${this.nodeId} ${end} after SIGTERM; ${await tailOf(logFile)}`);
  }

  /** @throws Error with the end of its log when it has ended by itself. */
  async check(): Promise<void> {
    if (!this.#isEnded) await this.process.check();
  }

  async stop(): Promise<void> {
    this.#isEnded = true;
    await this.#process?.stop();
  }

  async #signal(signal: NodeJS.Signals, state: "stopped" | "running"): Promise<void> {
    const { identity } = this.process;
    sendSignal(identity, signal);
    const what = `${this.nodeId} to be ${state}`;
    await until(() => stateOf(identity) === state, { what, withinMs: SIGNAL_MS });
  }
}
