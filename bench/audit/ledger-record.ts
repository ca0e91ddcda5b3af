/**
 * One record of a ledger file: something that happened to a run of consecutive executions; or, of
 * kind `clock`, when that which follows happened (`first`: epoch milliseconds, `count`: 1).
 *
 *     0        8        12      13            16 bytes, little endian
 *     ├ first ─┼ count ─┼ kind ─┼ check ──────┤
 *     float64   uint32   uint8   24 bits of the twelve bytes and the kind before it
 *
 * The check tells a torn or foreign record from a true one; no record is all zeros.
 */

export const recordBytes = 16;

export const recordKinds = {
  attempted: 1,
  accepted: 2,
  refused: 3,
  unknown: 4,
  terminalOk: 5,
  terminalWrong: 6,
  terminalUnexpected: 7,
  clock: 8,
} as const;

export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds];

export interface LedgerRecord {
  readonly kind: RecordKind;
  readonly first: number;
  readonly count: number;
}

const kindMax = 8;

export function writeRecord(view: DataView, at: number, record: LedgerRecord): void {
  view.setFloat64(at, record.first, true);
  view.setUint32(at + 8, record.count, true);
  view.setUint32(at + 12, record.kind, true);
  view.setUint32(at + 12, record.kind | (checkOf(view, at) << 8), true);
}

/** Undefined when no intact record is there. */
export function readRecord(view: DataView, at: number): LedgerRecord | undefined {
  const tail = view.getUint32(at + 12, true);
  const kind = tail & 0xff;
  const first = view.getFloat64(at, true);
  const count = view.getUint32(at + 8, true);
  if (kind < 1 || kind > kindMax || count === 0) return undefined;
  if (!Number.isSafeInteger(first) || first < 0) return undefined;
  if (tail >>> 8 !== (checkOf(view, at) & 0xff_ffff)) return undefined;
  return { kind: kind as RecordKind, first, count };
}

function checkOf(view: DataView, at: number): number {
  let mixed = Math.imul(view.getUint32(at, true) ^ 0x9e3779b9, 0x21f0aaad);
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + view.getUint32(at + 4, true), 0x735a2d97);
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + view.getUint32(at + 8, true), 0x21f0aaad);
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + view.getUint8(at + 12), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
