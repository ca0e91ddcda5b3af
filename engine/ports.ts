/**
 * What the engine's parts are given instead of taking: time, randomness, ids, links, journals and
 * sinks. Production and simulation pass different ones; nothing else in the engine reads a clock,
 * draws a random number or opens a socket by itself.
 */

/** How much an acknowledged start survives: RAM only; kill -9 of the process; a power cut. */
export type Durability = "memory" | "process" | "power";

export interface Clock {
  /** Wall-clock milliseconds since the epoch, with fractions; never runs backwards. */
  nowMs(): number;
}

export interface Random {
  /** In [0, 1). */
  next(): number;
}

export interface Ids {
  /** A version 4 UUID in lower case. */
  uuid(): string;
}

/** Calls back later on the same thread. */
export interface Scheduler {
  /** After at least `delayMs`; answers how to take it back. */
  after(delayMs: number, callback: () => void): () => void;
  /** After what is waiting on the event loop at the moment. */
  soon(callback: () => void): void;
}

/** One end of a two-way channel that carries whole messages in order: a thread's port, NATS. */
export interface Link {
  /** The largest frame it carries, in bytes; undefined: any. */
  readonly frameBytesMax?: number;
  /** `transfer` names buffers whose ownership goes with the message. */
  send(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(handler: (message: unknown) => void): void;
  onClose(handler: () => void): void;
  close(): void;
}

/** An accepted frame that has executions without a durable terminal record. */
export interface OpenFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  /** Bit i (LSB first) set: execution i of the frame is finished and must not run again. Null: none is. */
  readonly finished: Uint8Array | null;
}

/** Keeps accepted frames of starts until all their executions are terminal. */
export interface FrameKeeper {
  /** The bytes of an open frame, or undefined when it is not (or no more) open. */
  read(sequence: number): Uint8Array | undefined;
  /** Notes which executions of an open frame are finished. Written soon, not awaited. */
  noteFinished(sequence: number, finished: Uint8Array): void;
  /** All executions of the frame are terminal: it will not be run again. Written soon, not awaited. */
  remove(sequence: number): void;
}

/** What must survive a crash of a node that has a disk of its own. */
export interface Journal extends FrameKeeper {
  readonly durability: Durability;
  /**
   * Resolves once the frame is durable in the sense of `durability`; only then may it be
   * acknowledged. Rejects with a `JournalRefusal` when it is not, and will not become, durable.
   * @param sequence Unique and rising: `nextSequence()`.
   */
  append(sequence: number, bytes: Uint8Array): Promise<void>;
  /** A sequence number above all that this journal has ever kept. */
  nextSequence(): number;
  /** The open frames an earlier life left, oldest first. Called once, before the first append. */
  recover(): Iterable<OpenFrame>;
  /** Why appends are refused at the moment (disk full, I/O error), or null. */
  refusal(): string | null;
  /** Resolves when all that was asked for is on disk and the files are closed. */
  close(): Promise<void>;
}

/** A frame was not made durable. Nothing of it was or will be acknowledged or run. */
export class JournalRefusal extends Error {
  override readonly name = "JournalRefusal";
}

/** One immutable revision of a deployed state machine. Frames name the revision they were accepted for. */
export interface MachineRevision {
  /** Unique over all machines and times: a UUID. */
  readonly revisionId: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The definition as the user wrote it: ASL as JSON text. */
  readonly definition: string;
  readonly roleArn: string;
  readonly createdMs: number;
  /** Absent: OFF. */
  readonly logging?: LogSettings;
}

/** As in AWS's CreateStateMachine. */
export type MachineType = "EXPRESS" | "STANDARD";

/** Which events of its executions a machine logs, and whether with data of users. */
export interface LogSettings {
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includeExecutionData: boolean;
}

/** AWS's structures, kept as they were given and described as AWS describes them. */
export interface MachineSettings {
  readonly logging: LogSettings & {
    /** ARNs of CloudWatch log groups, at most one; undefined: none was given. */
    readonly destinations?: readonly string[];
  };
  readonly isTraced: boolean;
  readonly encryption: {
    readonly type: "AWS_OWNED_KEY" | "CUSTOMER_MANAGED_KMS_KEY";
    readonly kmsKeyId?: string;
    readonly kmsDataKeyReusePeriodSeconds?: number;
  };
}

/** A numbered snapshot of a machine. */
export interface MachineVersion extends MachineSettings {
  readonly number: number;
  readonly revisionId: string;
  readonly roleArn: string;
  readonly description: string;
  readonly createdMs: number;
}

export interface MachineAlias {
  readonly name: string;
  readonly description: string;
  /** One or two versions; weights add up to 100. */
  readonly routes: readonly { readonly version: number; readonly weight: number }[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** What is deployed under a name: everything but the definitions, which its revisions have. */
export interface MachineRecord extends MachineSettings {
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  /** The newest revision: what an unqualified ARN starts. */
  readonly revisionId: string;
  /** The one it was created with, which AWS calls INITIAL. */
  readonly firstRevisionId: string;
  readonly roleArn: string;
  /** Hexadecimal: tells whether a definition is the same. */
  readonly definitionSha256: string;
  readonly createdMs: number;
  /** Of the last change; null: there was none since it was created. */
  readonly updatedMs: number | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** The highest version number ever given: numbers are not used twice. */
  readonly versionLast: number;
  readonly versions: readonly MachineVersion[];
  readonly aliases: readonly MachineAlias[];
}

/** A record as it was read; a write names what it replaces. */
export interface StoredMachine {
  readonly record: MachineRecord;
  readonly stamp: number;
}

export interface Registry {
  /**
   * Resolves when the revision is durable and the latest of its name; to itself, or to the one that
   * someone else deployed meanwhile with the same text, in its place.
   */
  put(revision: MachineRevision): Promise<MachineRevision>;
  /** Resolves when the revision is durable. It is nobody's latest unless a record says so. */
  putRevision(revision: MachineRevision): Promise<void>;
  /** Whether the revision is known here; a registry that is shared may find others, too. */
  has(revisionId: string): boolean;
  find(revisionId: string): Promise<MachineRevision | undefined>;
  /** The newest revision deployed under this name. */
  latest(name: string): Promise<MachineRevision | undefined>;
  /** What is deployed under a name, as known here: what others changed shows within milliseconds. */
  machine(name: string): StoredMachine | undefined;
  /** As `machine`, but asked of whoever knows best: what a write may replace. */
  readMachine(name: string): Promise<StoredMachine | undefined>;
  /**
   * Resolves when the record is durable; to undefined when it is not what `replaces` says any more:
   * nothing was written then. The revisions it names must be stored before.
   */
  writeMachine(
    record: MachineRecord,
    replaces: StoredMachine | undefined,
  ): Promise<StoredMachine | undefined>;
  /** False when it has changed meanwhile. Revisions stay: frames may name them. */
  removeMachine(stored: StoredMachine): Promise<boolean>;
  /** Every machine that is known here, sorted by name. Not to be kept: it follows the changes. */
  machines(): readonly MachineRecord[];
  close(): Promise<void>;
}
