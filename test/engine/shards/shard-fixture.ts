/** A shard under virtual time, over a link that keeps what it sends. */
import {
  compileSimulatedService,
  type SimulatedFault,
  type SimulatedServiceSpec,
} from "../../../engine/integrations/simulated-service.ts";
import type { LogSettings, MachineRevision } from "../../../engine/ports.ts";
import { Shard } from "../../../engine/shards/shard.ts";
import {
  type FromShard,
  PULSE_BYTES,
  PULSE_INDEX,
  PULSE_SEQUENCE,
  type ToShard,
} from "../../../engine/shards/shard-messages.ts";
import {
  machineRowAt,
  ShardCounters,
  shardBlockBytes,
  shardCountsLength,
  shardField,
  taskRowAt,
} from "../../../engine/telemetry/counters.ts";
import { machineField } from "../../../engine/telemetry/machine-counters.ts";
import { type TaskKind, taskField } from "../../../engine/telemetry/task-counters.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import {
  readTerminalFrame,
  type TerminalRecord,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";
import { VirtualTime } from "./virtual-time.ts";

type Sent<Kind extends FromShard["kind"]> = Extract<FromShard, { kind: Kind }>;

export interface ShardFixtureOptions {
  readonly services?: readonly SimulatedServiceSpec[];
  readonly startMs?: number;
  readonly logQueueBytesMax?: number;
  readonly profileEvery?: number;
}

export interface FrameOptions {
  readonly sequence?: number;
  readonly revisionId?: string;
  readonly finished?: Uint8Array | null;
}

export class ShardFixture {
  readonly time: VirtualTime;
  readonly shard: Shard;
  readonly sent: FromShard[] = [];
  readonly pulse = new Float64Array(new SharedArrayBuffer(PULSE_BYTES));
  /** Who would have been blamed, for each fault performed. */
  readonly faults: [fault: SimulatedFault, sequence: number, index: number][] = [];
  readonly #values: Float64Array;
  #lastSequence = 0;

  constructor({
    services = [],
    startMs = 1_000_000,
    logQueueBytesMax = 1024 * 1024,
    profileEvery = 0,
  }: ShardFixtureOptions = {}) {
    const block = new SharedArrayBuffer(shardBlockBytes);
    this.#values = new Float64Array(block, 0, shardCountsLength);
    this.time = new VirtualTime(startMs);
    let lastUuid = 0;
    this.shard = new Shard({
      link: {
        send: (message) => void this.sent.push(message as FromShard),
        onMessage: () => {},
        onClose: () => {},
        close: () => {},
      },
      clock: this.time.clock,
      scheduler: this.time.scheduler,
      random: { next: () => 0.5 },
      ids: { uuid: () => `uuid-${++lastUuid}` },
      counters: new ShardCounters(block),
      pulse: this.pulse,
      logQueueBytesMax,
      profileEvery,
      services: new Map(services.map((spec) => [spec.resource, compileSimulatedService(spec, 1)])),
      performFault: (fault) => {
        this.faults.push([fault, this.pulse[PULSE_SEQUENCE]!, this.pulse[PULSE_INDEX]!]);
      },
    });
  }

  take(message: ToShard): void {
    this.shard.take(message);
  }

  /** Makes a definition known. */
  deploy(definition: string, revisionId = "revision", logging?: LogSettings): void {
    const revision: MachineRevision = {
      revisionId,
      name: "machine",
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
      definition,
      roleArn: "role",
      createdMs: 0,
      ...(logging === undefined ? {} : { logging }),
    };
    this.take({ kind: "machine", revisionId, revision, machineSlot: 0 });
  }

  /** A frame of starts: by name, the input's text. Answers its sequence. */
  start(inputs: Readonly<Record<string, string>>, options: FrameOptions = {}): number {
    const { sequence = ++this.#lastSequence, revisionId = "revision", finished = null } = options;
    const builder = new StartFrameBuilder();
    for (const [name, input] of Object.entries(inputs)) builder.add(name, input);
    const createdMs = this.time.nowMs;
    const header = { clientId: "0123456789ab", number: sequence, revisionId, createdMs };
    const { count } = builder;
    this.take({ kind: "frame", sequence, count, bytes: builder.close(header), finished });
    return sequence;
  }

  all<Kind extends FromShard["kind"]>(kind: Kind): Sent<Kind>[] {
    return this.sent.filter((message) => message.kind === kind) as Sent<Kind>[];
  }

  /** All terminal records so far. */
  get records(): readonly TerminalRecord[] {
    return this.all("terminals").flatMap(({ bytes }) => {
      const frame = readTerminalFrame(bytes);
      return Array.from({ length: frame.count }, (_, place) => terminalAt(frame, place));
    });
  }

  record(name: string): TerminalRecord | undefined {
    return this.records.find((record) => record.name === name);
  }

  get names(): readonly string[] {
    return this.records.map(({ name }) => name);
  }

  gauge(field: keyof typeof shardField): number {
    return this.#values[shardField[field]]!;
  }

  tasks(kind: TaskKind, field: keyof typeof taskField): number {
    return this.#values[taskRowAt(kind) + taskField[field]]!;
  }

  counted(field: "started" | "succeeded" | "failed" | "timedOut"): number {
    return this.#values[machineRowAt(0) + machineField[field]]!;
  }
}
