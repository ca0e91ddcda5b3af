/**
 * Faults on a timeline: `node-kill@10s,leader-pause@25s:5s`, each since the load's start, those that
 * last with how long. And the one cluster in which all of them can be made. Pure.
 */
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { number } from "../../engine/command-line/option-row.ts";
import { parseValue } from "../../engine/command-line/option-values.ts";
import { type ClusterShape, shapeDefault } from "./cluster/cluster-shape.ts";
import type { Fault } from "./fault.ts";

/** A fault and when it is made. */
export interface ScheduledFault {
  readonly fault: Fault;
  readonly atMs: number; // Since the load's start.
  readonly pauseMs: number; // Of no meaning unless the fault is a pause.
}

const PAUSE_MS_DEFAULT = 5_000;
const HOUR_MS = 3_600_000;
const timeRow = number("faults", "duration", [0, HOUR_MS], undefined, "");
const pauseRow = number("faults", "duration", [100, HOUR_MS], undefined, "");

export function parseSchedule(
  text: string,
  known: readonly Fault[],
  problems: string[],
): readonly ScheduledFault[] {
  const scheduled = text.split(",").flatMap((entry) => parseEntry(entry.trim(), known, problems));
  return scheduled.sort((one, other) => one.atMs - other.atMs);
}

/** Why a fault is of no use on a timeline; undefined: it is. */
export function unschedulable({ name, load, spans }: Fault): string | undefined {
  if (name === "none") return "none is no fault";
  if (load?.burst !== undefined || spans !== undefined) {
    return `${name} brings a load of its own: npm run chaos -- --fault ${name}`;
  }
  return undefined;
}

/** What a run asks of its cluster; each fault needs at least what its own shape says. */
export function shapeFor(
  scheduled: readonly ScheduledFault[],
  asked: Partial<ClusterShape>,
  problems: string[],
): ClusterShape {
  let shape: ClusterShape = { ...shapeDefault, ...asked };
  for (const { fault } of scheduled) shape = joined(shape, fault, problems);
  const { servers, replicas } = shape;
  return { ...shape, servers: Math.max(servers, replicas) };
}

function joined(shape: ClusterShape, { name, shape: own = {} }: Fault, problems: string[]) {
  const most = (field: "servers" | "replicas" | "nodes" | "streams") =>
    Math.max(shape[field], own[field] ?? 0);
  const road = own.road ?? shape.road;
  if (shape.road !== "straight" && road !== shape.road) {
    problems.push(
      `${name} needs node 1 to reach its servers ${roads[road]}, another fault ${roads[shape.road]}: make them in two runs`,
    );
  }
  const ackWaitMs = Math.min(shape.ackWaitMs, own.ackWaitMs ?? shape.ackWaitMs);
  return {
    ...shape,
    servers: most("servers"),
    replicas: most("replicas"),
    nodes: most("nodes"),
    streams: most("streams"),
    ackWaitMs,
    road,
    diskMb: own.diskMb ?? shape.diskMb,
  };
}

const roads = {
  straight: "straight",
  proxies: "through proxies",
  namespace: "from a network namespace",
} as const;

function parseEntry(
  entry: string,
  known: readonly Fault[],
  problems: string[],
): readonly ScheduledFault[] {
  const [, name, at, length] = /^([^@:]*)@([^:]+)(?::(.+))?$/.exec(entry) ?? [];
  if (name === undefined || at === undefined) {
    problems.push(`--faults ${entry} must be as node-kill@10s, or node-pause@10s:5s`);
    return [];
  }
  const fault = known.find((one) => one.name === name);
  if (fault === undefined) {
    const names = known.filter((one) => unschedulable(one) === undefined).map((one) => one.name);
    const hint = didYouMean(name, names) || `: one of ${names.join(", ")}`;
    problems.push(`--faults ${entry}: there is no fault ${name}${hint}`);
    return [];
  }
  const why = unschedulable(fault);
  if (why !== undefined) problems.push(`--faults ${entry}: ${why}`);
  if (length !== undefined && fault.isPause !== true) {
    problems.push(`--faults ${entry}: ${name} has a length of its own, only pauses are told one`);
  }
  const atMs = parseValue(timeRow, at, `--faults ${entry}:`);
  const pauseMs = length === undefined ? null : parseValue(pauseRow, length, `--faults ${entry}:`);
  for (const parsed of [atMs, pauseMs]) {
    if (parsed !== null && !parsed.ok) problems.push(parsed.problem);
  }
  if (!atMs.ok || (pauseMs !== null && !pauseMs.ok)) return [];
  const lastsMs = pauseMs === null ? PAUSE_MS_DEFAULT : (pauseMs.value as number);
  return [{ fault, atMs: atMs.value as number, pauseMs: lastsMs }];
}
