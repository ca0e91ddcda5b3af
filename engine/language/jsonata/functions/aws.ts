/** What AWS adds to JSONata: `$partition`, `$range`, `$hash`, `$random`, `$uuid` and `$parse`. */
import { createHash } from "node:crypto";
import type { Json } from "../../json.ts";
import { burn, chargeList, chargeText, exhausted, scanText } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { JsonataError } from "../jsonata-error.ts";
import { rawSequence } from "../marks.ts";
import type { Run } from "../run.ts";
import type { Value } from "../value.ts";

export const awsFunctions: BuiltIns = {
  partition: ofValue<readonly Value[]>({
    signature: "<an:a>",
    arity: 2,
    implement: (list, [, size], run) => partition(list, size, run),
  }),
  range: ofValue<number>({
    signature: "<nnn:a>",
    arity: 3,
    implement: (first, [, last, step], run) => range(first, { last, step, run }),
  }),
  hash: ofValue<string>({
    signature: "<ss:s>",
    arity: 2,
    implement: (text, [, algorithm], run) => hash(text, algorithm, run),
  }),
  random: {
    signature: "<n?:n>",
    arity: 0,
    implement: ([seed], run) =>
      typeof seed === "number" ? seededRandom(seed) : run.bindings.random(),
  },
  uuid: { signature: "<:s>", arity: 0, implement: (_args, run) => run.bindings.uuid() },
  parse: ofValue<string>({
    signature: "<s:x>",
    arity: 1,
    implement: (text, _args, run) => parse(text, run),
  }),
};

/** Lists of `size` items each, the last one of what is left (recorded: of `[0]` it is `[[0]]`). */
function partition(list: readonly Value[], size: Value, run: Run): Value {
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1) throw unfit(2, size);
  chargeList(run, 5 * list.length);
  burn(run, list.length);
  const parts: Value[] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}

interface RangeEnd {
  readonly last: Value;
  readonly step: Value;
  readonly run: Run;
}

/** Both ends included; a sequence (recorded: `$range(1, 9, 9)` is 1). */
function range(first: number, { last, step, run }: RangeEnd): Value {
  if (typeof last !== "number") throw unfit(2, last);
  if (typeof step !== "number" || step === 0) throw unfit(3, step);
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (!Number.isFinite(count)) throw unfit(1, first);
  chargeList(run, count);
  burn(run, count);
  return rawSequence(
    Array.from({ length: count }, (_item, at) => first + at * step),
    run,
  );
}

const algorithms: ReadonlyMap<Value, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

function hash(text: string, algorithm: Value, run: Run): string {
  const name = algorithms.get(algorithm);
  if (name === undefined) throw new JsonataError("D3151", { value: algorithm });
  scanText(run, text.length);
  burn(run, text.length >> 4);
  return createHash(name).update(text, "utf8").digest("hex");
}

/** In [0, 1), evenly spread even for neighbouring seeds. The same seed, the same number. */
function seededRandom(seed: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed + 0);
  const high = mixed(bits.getInt32(0));
  const low = mixed(bits.getInt32(4) ^ high);
  const last = mixed(high ^ low);
  return ((low >>> 5) * 2 ** 26 + (last >>> 6)) / 2 ** 53;
}

/** A 32-bit integer hash (multiplicative, xor-shifted). */
function mixed(value: number): number {
  let bits = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Deeper values would exhaust the stack of whatever walks them. */
const nestingMax = 512;

function parse(text: string, run: Run): Value {
  chargeText(run, 4 * text.length);
  burn(run, text.length >> 1);
  if (nestingOf(text) > nestingMax) {
    throw exhausted(`a JSON text is nested more than ${nestingMax} deep`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new JsonataError("D3150", { value: text });
  }
}

/** Counts brackets outside of texts. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (isInText) {
      if (char === 0x5c) at += 1;
      else if (char === 0x22) isInText = false;
    } else if (char === 0x22) isInText = true;
    else if (char === 0x5b || char === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return deepest;
}

function unfit(index: number, value: Value): JsonataError {
  return new JsonataError("T0410", { index, value });
}
