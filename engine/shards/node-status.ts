/**
 * What a node of a cluster tells whoever watches: its state each second, its log lines in batches,
 * all of its metrics every ten seconds. At most once: nobody waits for it.
 */
import type { Clock, Scheduler } from "../ports.ts";
import type { Broker } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";

/** JSON on `CLUSTER.nodes.ID.status`. */
export interface NodeStatus {
  readonly nodeId: string;
  readonly pid: number;
  readonly state: "running" | "draining";
  readonly shards: number;
  readonly shardRestarts: number;
  /** Frames taken from streams and not acknowledged. */
  readonly framesHeld: number;
  /** Executions in shards, parked ones not counted. */
  readonly active: number;
  readonly parked: number;
  /** Executions taken and not terminal. */
  readonly unfinished: number;
  /** Executions that have ended since the node's start. */
  readonly completed: number;
  /** Frames that had been delivered before, to this node or another. */
  readonly redelivered: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** JSON on `CLUSTER.nodes.ID.metrics`. */
export interface NodeMetrics {
  readonly nodeId: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** As prom-client's `getMetricsAsJSON` has them: its `AggregatorRegistry.aggregate` adds up nodes'. */
  readonly metrics: unknown;
}

export interface NodeStatusPorts {
  readonly broker: Broker;
  readonly names: ClusterNames;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly nodeId: string;
  readonly read: () => Omit<NodeStatus, "nodeId" | "atMs">;
  readonly readMetrics: () => Promise<unknown>;
}

const STATUS_EVERY_MS = 1_000;
const LOGS_EVERY_MS = 250;
const METRICS_EVERY_MS = 10_000;
/** Lines that wait to be told; more are left out, and counted. */
const LINES_MAX = 200;
const LINE_CHARS_MAX = 1_000;

export class NodeReports {
  readonly #ports: NodeStatusPorts;
  #lines: { atMs: number; text: string }[] = [];
  #linesDropped = 0;
  #cancelLogs: (() => void) | null = null;
  #isClosed = false;

  constructor(ports: NodeStatusPorts) {
    this.#ports = ports;
    this.tell();
    this.#tellLater();
    this.#tellMetricsLater();
  }

  /** Tells the state at once: it has changed. */
  tell(): void {
    const { broker, names, clock, nodeId, read } = this.#ports;
    const status: NodeStatus = { nodeId, ...read(), atMs: clock.nowMs() };
    broker.publish(names.nodeStatus(nodeId), Buffer.from(JSON.stringify(status)));
  }

  /** Adds a line of the operator's log. */
  log(text: string): void {
    const { clock, scheduler } = this.#ports;
    if (this.#lines.length >= LINES_MAX) this.#linesDropped++;
    else this.#lines.push({ atMs: clock.nowMs(), text: text.slice(0, LINE_CHARS_MAX) });
    this.#cancelLogs ??= scheduler.after(LOGS_EVERY_MS, () => this.#tellLines());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLogs?.();
    if (this.#lines.length > 0) this.#tellLines();
  }

  #tellLines(): void {
    this.#cancelLogs = null;
    const { broker, names, nodeId } = this.#ports;
    const batch = { nodeId, lines: this.#lines, linesDropped: this.#linesDropped };
    this.#lines = [];
    this.#linesDropped = 0;
    broker.publish(names.nodeLogs(nodeId), Buffer.from(JSON.stringify(batch)));
  }

  #tellMetricsLater(): void {
    this.#ports.scheduler.after(METRICS_EVERY_MS, () => {
      if (this.#isClosed) return;
      void this.#tellMetrics(); // Never rejects.
      this.#tellMetricsLater();
    });
  }

  async #tellMetrics(): Promise<void> {
    const { broker, names, clock, nodeId, readMetrics } = this.#ports;
    let told: NodeMetrics;
    try {
      told = { nodeId, atMs: clock.nowMs(), metrics: await readMetrics() };
    } catch (error) {
      this.log(`the metrics could not be read: ${error}`);
      return;
    }
    const body = Buffer.from(JSON.stringify(told));
    if (this.#isClosed || body.length > broker.payloadBytesMax) return;
    broker.publish(names.nodeMetrics(nodeId), body);
  }

  #tellLater(): void {
    this.#ports.scheduler.after(STATUS_EVERY_MS, () => {
      if (this.#isClosed) return;
      this.tell();
      this.#tellLater();
    });
  }
}
