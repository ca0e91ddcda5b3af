/**
 * What the leader of a load and its generator processes say to each other over NATS. A process says
 * hello until it is taken; from then on each side sends to the other's own subject.
 *
 *     agent ──hello──▶ leader ──ping ×8──▶ agent        clocks
 *                      leader ──prepare──▶ agent ──ready──▶ leader
 *                      leader ──begin────▶ agent ──beat, drained──▶ leader
 *                      leader ──finish───▶ agent ──intervals, done──▶ leader ──release──▶ agent
 */
import { deserialize, serialize } from "node:v8";
import type { GeneratorDone } from "../load/generator-worker.ts";
import type { IntervalReport } from "../load/interval-recorder.ts";
import type { LifeSettings } from "../run/life-settings.ts";
import type { TargetOrigin } from "../targets/origin.ts";

export interface RemotePlace {
  readonly origin: TargetOrigin;
  readonly generatorIndex: number;
  readonly clientId: string;
}

export type ToAgent =
  | { readonly kind: "ping"; readonly number: number }
  | {
      readonly kind: "prepare";
      readonly settings: LifeSettings;
      readonly places: readonly RemotePlace[];
    }
  /** On the agent's own clock. */
  | { readonly kind: "begin"; readonly startMs: number }
  /** The load is over early, so long after its start. */
  | { readonly kind: "end"; readonly atMs: number }
  | { readonly kind: "finish" }
  /** It is needed no more. */
  | { readonly kind: "release" };

export type FromAgent = { readonly agentId: string } & (
  | { readonly kind: "hello"; readonly host: string; readonly pid: number }
  | { readonly kind: "pong"; readonly number: number; readonly nowMs: number }
  | { readonly kind: "ready" }
  | { readonly kind: "beat"; readonly counters: readonly Float64Array[] }
  | { readonly kind: "drained"; readonly place: number; readonly isDrained: boolean }
  | {
      readonly kind: "intervals";
      readonly place: number;
      readonly intervals: readonly IntervalReport[];
    }
  | { readonly kind: "done"; readonly place: number; readonly report: GeneratorDone }
  | { readonly kind: "failed"; readonly message: string }
);

/** @param meeting Two loads on one server that have different ones do not hear each other. */
export function crewSubjects(meeting: string) {
  const base = `stepstorm-bench.${meeting}`;
  return {
    toLeader: `${base}.leader`,
    toAgent: (agentId: string) => `${base}.agent.${agentId}`,
  };
}

export function pack(message: ToAgent | FromAgent): Uint8Array {
  return serialize(message);
}

/** Both ends are the same program: what comes is what the other one has packed. */
export function unpack<Message extends ToAgent | FromAgent>(data: Uint8Array): Message {
  return deserialize(data) as Message;
}
