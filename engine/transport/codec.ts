/**
 * msgpackr as frames use it: plain arrays, no record structures, so that any process reads what any
 * other wrote. What users wrote travels inside as JSON text, since MessagePack would alter it
 * (`__proto__`, lone surrogates, −0).
 */
import { Packr } from "msgpackr";

const packr = new Packr({ useRecords: false, moreTypes: false });

/** Packs into a buffer of its own, whose ownership can be given to another thread. */
export function packFrame(fields: readonly unknown[]): Uint8Array {
  // pack() answers a view of a buffer it goes on using.
  return Uint8Array.from(packr.pack(fields) as Uint8Array);
}

export function unpackFrame(bytes: Uint8Array): readonly unknown[] {
  const fields: unknown = packr.unpack(bytes);
  if (!Array.isArray(fields)) throw new TypeError("a frame must be a MessagePack array");
  return fields;
}
