/** Versions: numbered snapshots of a machine, one for each revision that was published. */
import type { MachineRecord, MachineVersion } from "../ports.ts";
import { conflict, quotaExceeded } from "./errors.ts";

const VERSIONS_MAX = 1_000;

/** The first revision of a machine is named so by those who publish it. */
export const INITIAL = "INITIAL";

/** The version of the newest revision, if it was published. */
export function newestVersion(record: MachineRecord): MachineVersion | undefined {
  return record.versions.find(({ revisionId }) => revisionId === record.revisionId);
}

/** The record with its newest revision published; as it is when that was done before. @throws ApiError */
export function published(
  record: MachineRecord,
  description: string,
  nowMs: number,
): MachineRecord {
  if (newestVersion(record) !== undefined) return record;
  if (record.versions.length >= VERSIONS_MAX) {
    throw quotaExceeded(`A state machine may have ${VERSIONS_MAX} versions: delete some first.`);
  }
  const { revisionId, roleArn, logging, isTraced, encryption } = record;
  const number = record.versionLast + 1;
  const version = { number, revisionId, roleArn, description, createdMs: nowMs };
  return {
    ...record,
    versionLast: number,
    versions: [...record.versions, { ...version, logging, isTraced, encryption }],
  };
}

/** @throws ApiError ConflictException when the newest revision is another one. */
export function checkRevision(record: MachineRecord, wanted: string | undefined): void {
  const newest = shownRevision(record, record.revisionId) ?? INITIAL;
  if (wanted === undefined || wanted === newest || wanted === record.revisionId) return;
  throw conflict(
    `Failed to publish the State Machine version for revision ${wanted}. The current State Machine revision is ${newest}.`,
  );
}

/** Recorded: the revision that a machine was created with is not shown. */
export function shownRevision(record: MachineRecord, revisionId: string): string | undefined {
  return revisionId === record.firstRevisionId ? undefined : revisionId;
}
