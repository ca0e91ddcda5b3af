/**
 * Revisions as they are stored in a bucket: each by its id, whole; and by its name which is the
 * newest, without the definition, so that a node can know all names. JSON with a version, read with
 * suspicion: others write the same bucket.
 */
import { createHash } from "node:crypto";
import type { MachineRevision } from "../ports.ts";

/** The newest revision of a name. */
export interface NameRecord extends Omit<MachineRevision, "definition"> {
  /** Hexadecimal: tells whether a definition is the same. */
  readonly definitionSha256: string;
}

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

export function nameBytes(revision: MachineRevision): Uint8Array {
  const { definition, ...rest } = revision;
  return Buffer.from(
    JSON.stringify({ version: VERSION, ...rest, definitionSha256: sha256Of(definition) }),
  );
}

/** @param where For errors: the key and the bucket. @throws RecordUnreadable */
export function readRevision(bytes: Uint8Array, where: string): MachineRevision {
  return readRecord(bytes, where, [...commonFields, "definition"]) as unknown as MachineRevision;
}

/** @throws RecordUnreadable */
export function readNameRecord(bytes: Uint8Array, where: string): NameRecord {
  return readRecord(bytes, where, [...commonFields, "definitionSha256"]) as unknown as NameRecord;
}

export function isSameText(record: NameRecord, { definition, roleArn }: MachineRevision): boolean {
  return record.roleArn === roleArn && record.definitionSha256 === sha256Of(definition);
}

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

function sha256Of(text: string): string {
  // As JSON, so that half surrogate pairs differ.
  return createHash("sha256").update(JSON.stringify(text)).digest("hex");
}
