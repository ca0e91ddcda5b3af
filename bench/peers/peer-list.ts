/** Who is compared with what: the peers that `npm run bench -- peers` knows. Data only. */
import type { ProgramName } from "./set-up/programs.ts";
import type { WorkloadName } from "./workloads.ts";

/** Which part of ours does the same work. */
export type OwnSide =
  | "language alone"
  | "durable embedded, the step a function of the user's"
  | "durable embedded, the step answered within the engine";

export interface PeerRow {
  readonly name: string;
  readonly entry: URL;
  /** How the work is handed over, for people. */
  readonly manner: string;
  readonly workload: WorkloadName;
  /** What the target is about: does what the peer does. */
  readonly against: OwnSide;
  /** For orientation; null: nothing. */
  readonly beside: OwnSide | null;
  /** Executions in flight: the peer's and ours, which have the same unless the two gain by different ones. */
  readonly concurrency: { readonly peer: number; readonly own: number };
  /** From Debian. */
  readonly programs: readonly ProgramName[];
  /** Ours is to be so many times as fast; null: none was set. */
  readonly target: number | null;
}

const durableEntry = new URL("./child/stepstorm-durable.js", import.meta.url);
const withFunction = "durable embedded, the step a function of the user's";
const withinEngine = "durable embedded, the step answered within the engine";

export const ownSides: Readonly<
  Record<OwnSide, { readonly entry: URL; readonly workload: WorkloadName }>
> = {
  "language alone": {
    entry: new URL("./child/stepstorm-machine.js", import.meta.url),
    workload: "chain",
  },
  [withFunction]: { entry: durableEntry, workload: "one step" },
  [withinEngine]: { entry: durableEntry, workload: "one step within the engine" },
};

/** As many as a frame of starts holds; the peers' own promises gain nothing by more than a few. */
const inMemory = { peer: 16, own: 250 };
const inFlight = (count: number) => ({ peer: count, own: count });

export const peerRows: readonly PeerRow[] = [
  {
    name: "aws-local-stepfunctions",
    entry: adapter("aws-local-stepfunctions"),
    manner: "in process, one core",
    workload: "chain",
    against: "language alone",
    beside: null,
    concurrency: inMemory,
    programs: [],
    target: 30,
  },
  {
    name: "xstate",
    entry: adapter("xstate"),
    manner: "in process, one core",
    workload: "chain",
    against: "language alone",
    beside: null,
    concurrency: inMemory,
    programs: [],
    target: 15,
  },
  {
    name: "restate",
    entry: adapter("restate"),
    manner: "HTTP, 100 connections",
    workload: "one step",
    against: withFunction,
    beside: withinEngine,
    concurrency: inFlight(100),
    programs: [],
    target: 15,
  },
  {
    name: "dbos",
    entry: adapter("dbos"),
    manner: "called in process, 100 in flight",
    workload: "one step",
    against: withFunction,
    beside: withinEngine,
    concurrency: inFlight(100),
    programs: ["postgresql"],
    target: null,
  },
  {
    name: "bullmq",
    entry: adapter("bullmq"),
    manner: "add + process, 100 in flight",
    workload: "one step",
    against: withFunction,
    beside: withinEngine,
    concurrency: inFlight(100),
    programs: ["redis"],
    target: 8,
  },
  {
    name: "bullmq-bulk",
    entry: adapter("bullmq-bulk"),
    manner: "addBulk of 100 + process, 1,000 in flight",
    workload: "one step",
    against: withFunction,
    beside: withinEngine,
    concurrency: inFlight(1000),
    programs: ["redis"],
    target: null,
  },
];

function adapter(name: string): URL {
  return new URL(`./adapters/${name}.mjs`, import.meta.url);
}
