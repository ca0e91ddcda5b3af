/**
 * Revisions and machines as they are stored in a bucket: each revision by its id, whole; each machine
 * by its name, without definitions, so that a node can know them all. JSON with a version, read with
 * suspicion: others write the same bucket.
 */
import type { MachineRecord, MachineRevision } from "../ports.ts";
import { settingsDefault } from "./machine-record.ts";

/** A value that is none, or of a later version of Stepstorm. */
export class RecordUnreadable extends Error {
  override readonly name = "RecordUnreadable";
  /** Written by a later version: it must not be overwritten. */
  readonly isLater: boolean;

  constructor(message: string, isLater: boolean) {
    super(message);
    this.isLater = isLater;
  }
}

const VERSION = 1;

export function revisionKey(revisionId: string): string {
  return `revision.${revisionId}`;
}

/**
 * `name.` and the name in base64url: machine names may have letters that keys may not.
 * Half surrogate pairs are written as JSON does, since UTF-8 has no form for them.
 */
export function nameKey(name: string): string {
  return `name.${Buffer.from(JSON.stringify(name).slice(1, -1)).toString("base64url")}`;
}

export function revisionBytes(revision: MachineRevision): Uint8Array {
  return Buffer.from(JSON.stringify({ version: VERSION, ...revision }));
}

export function machineBytes(record: MachineRecord): Uint8Array {
  return Buffer.from(JSON.stringify({ version: VERSION, ...record }));
}

/** What takes the place of a record that is removed. */
export function removedBytes(name: string): Uint8Array {
  return Buffer.from(JSON.stringify({ version: VERSION, name, isRemoved: true }));
}

/** @param where For errors: the key and the bucket. @throws RecordUnreadable */
export function readRevision(bytes: Uint8Array, where: string): MachineRevision {
  return readRecord(bytes, where, [...commonFields, "definition"]) as unknown as MachineRevision;
}

/** Undefined: the machine was removed. @throws RecordUnreadable */
export function readMachineRecord(bytes: Uint8Array, where: string): MachineRecord | undefined {
  if (parse(bytes)?.["isRemoved"] === true) return undefined;
  const record = readRecord(bytes, where, [...commonFields, "definitionSha256"]);
  // Records of the first version of Stepstorm have only what a deployment gives.
  return { ...sinceFirst, ...(record as Omit<MachineRecord, keyof typeof sinceFirst>) };
}

const sinceFirst = {
  ...settingsDefault,
  type: "EXPRESS" as const,
  firstRevisionId: "",
  updatedMs: null,
  tags: [],
  versionLast: 0,
  versions: [],
  aliases: [],
};

const commonFields = ["revisionId", "name", "stateMachineArn", "roleArn"];

function readRecord(bytes: Uint8Array, where: string, texts: readonly string[]): object {
  const value = parse(bytes);
  const version = value?.["version"];
  if (typeof version === "number" && version > VERSION) {
    throw new RecordUnreadable(
      `${where} was written by a later version of Stepstorm (record version ${version}, this one reads ${VERSION}): update this node`,
      true,
    );
  }
  const isWhole =
    value !== undefined &&
    version === VERSION &&
    texts.every((name) => typeof value[name] === "string") &&
    typeof value["createdMs"] === "number";
  if (!isWhole) {
    throw new RecordUnreadable(`${where} is damaged: deploy the state machine again`, false);
  }
  const { version: _, ...record } = value;
  return record;
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
