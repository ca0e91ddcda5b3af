/** Records of machines: made from a revision, changed by a newer one, and their order in lists. */
import { createHash } from "node:crypto";
import type { MachineRecord, MachineRevision, MachineSettings } from "../ports.ts";

/** As AWS describes a machine that was created without them. */
export const settingsDefault: MachineSettings = {
  logging: { level: "OFF", includeExecutionData: false },
  isTraced: false,
  encryption: { type: "AWS_OWNED_KEY" },
};

/** A machine of type EXPRESS that was deployed with nothing but a definition. */
export function newMachineRecord(revision: MachineRevision): MachineRecord {
  const { name, stateMachineArn, revisionId, roleArn, definition, createdMs } = revision;
  return {
    ...settingsDefault,
    name,
    stateMachineArn,
    logging: revision.logging ?? settingsDefault.logging,
    type: "EXPRESS",
    revisionId,
    firstRevisionId: revisionId,
    roleArn,
    definitionSha256: sha256Of(definition),
    createdMs,
    updatedMs: null,
    tags: [],
    versionLast: 0,
    versions: [],
    aliases: [],
  };
}

/** The record with a newer revision in front; all that is not of the revision stays. */
export function withRevision(
  record: MachineRecord | undefined,
  revision: MachineRevision,
): MachineRecord {
  if (record === undefined) return newMachineRecord(revision);
  const { revisionId, roleArn, definition, createdMs, logging = record.logging } = revision;
  const definitionSha256 = sha256Of(definition);
  return { ...record, revisionId, roleArn, definitionSha256, logging, updatedMs: createdMs };
}

/** Also told the same: a revision that names no logging has the record's. */
export function isSameText(
  record: Pick<MachineRecord, "roleArn" | "definitionSha256" | "logging">,
  {
    definition,
    roleArn,
    logging = record.logging,
  }: Pick<MachineRevision, "definition" | "roleArn" | "logging">,
): boolean {
  return (
    record.roleArn === roleArn &&
    record.logging.level === logging.level &&
    record.logging.includeExecutionData === logging.includeExecutionData &&
    record.definitionSha256 === sha256Of(definition)
  );
}

export function sha256Of(text: string): string {
  // As JSON, so that half surrogate pairs differ.
  return createHash("sha256").update(JSON.stringify(text)).digest("hex");
}

/** In the order of UTF-16 units: the same on every machine. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}
