/**
 * Replays the ledger files of one or more lives into one audit. A life that was killed may have torn
 * its last record; reading a file ends at the first record that is not intact.
 */
import fs from "node:fs";
import type { Verdict } from "./audit-events.ts";
import { BitmapAudit } from "./bitmap-audit.ts";
import {
  type LedgerRecord,
  type RecordKind,
  readRecord,
  recordBytes,
  recordKinds,
} from "./ledger-record.ts";

export interface LedgerReading {
  readonly audit: BitmapAudit;
  readonly records: number;
  readonly bytesTorn: number; // At the ends of files, not understood; a whole record at most is normal.
}

const verdictOfKind = {
  [recordKinds.terminalOk]: "ok",
  [recordKinds.terminalWrong]: "wrong",
  [recordKinds.terminalUnexpected]: "unexpected",
} as const satisfies Partial<Record<RecordKind, Verdict>>;

const chunkBytes = 65_536 * recordBytes;

/** @param paths In any order: the audit does not depend on it. */
export function readLedgers(paths: readonly string[]): LedgerReading {
  const audit = new BitmapAudit();
  let records = 0;
  let bytesTorn = 0;
  for (const path of paths) {
    const recordsOfFile = replayLedger(path, (record) => apply(record, audit));
    records += recordsOfFile;
    bytesTorn += fs.statSync(path).size - recordsOfFile * recordBytes;
  }
  return { audit, records, bytesTorn };
}

/** Hands over the intact records that the file starts with, in order; answers how many. */
export function replayLedger(path: string, take: (record: LedgerRecord) => void): number {
  const file = fs.openSync(path, "r");
  try {
    const bytes = new Uint8Array(chunkBytes);
    const view = new DataView(bytes.buffer);
    let records = 0;
    for (;;) {
      const bytesRead = fill(file, bytes, records * recordBytes);
      for (let at = 0; at + recordBytes <= bytesRead; at += recordBytes) {
        const record = readRecord(view, at);
        if (record === undefined) return records;
        take(record);
        records++;
      }
      if (bytesRead < chunkBytes) return records;
    }
  } finally {
    fs.closeSync(file);
  }
}

/** Reads until the buffer is full or the file ends: one read may give less than there is. */
function fill(file: number, bytes: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < bytes.length) {
    const length = fs.readSync(file, bytes, filled, bytes.length - filled, position + filled);
    if (length === 0) break;
    filled += length;
  }
  return filled;
}

function apply({ kind, first, count }: LedgerRecord, audit: BitmapAudit): void {
  if (kind === recordKinds.clock) return; // Of no meaning to an audit.
  if (kind === recordKinds.attempted) audit.attempted(first, count);
  else if (kind === recordKinds.accepted) audit.accepted(first, count);
  else if (kind === recordKinds.refused) audit.refused(first, count);
  else if (kind === recordKinds.unknown) audit.unknown(first, count);
  else {
    const verdict = verdictOfKind[kind];
    for (let index = first; index < first + count; index++) audit.terminal(index, verdict);
  }
}
