/**
 * Small answers of a handler thread, in shared memory: the thread writes them without waking the
 * pool's thread, which reads them whenever it likes, also when the writer hangs or is dead. Woken for
 * each answer, it would pass them on one by one.
 *
 *   words:  written │ read │ for each slot: number, microseconds, kind, units of payload, of log
 *   texts:  for each slot so many UTF-16 units: exact also where a text is no valid Unicode
 *
 * One writer, one reader; a slot is written before `written` says so, and read before `read` does.
 * Hot path. Benchmark: `npm run bench -- peers --only bullmq`.
 */
import type { HandlerAnswer } from "./handler-call.ts";
import type { AnswerMessage } from "./handler-messages.ts";

const SLOTS = 128; // A power of two, so that counts may wrap.
const UNITS_MAX = 480; // Of one answer.
const WRITTEN = 0;
const READ = 1;
const HEADER_WORDS = 2;
const SLOT_WORDS = 5;
const TEXTS_AT = (HEADER_WORDS + SLOTS * SLOT_WORDS) * Int32Array.BYTES_PER_ELEMENT;
const SLOT_BYTES = 2 * UNITS_MAX;
const KINDS: readonly HandlerAnswer["kind"][] = ["result", "error", "tooLarge"];

export const RING_BYTES = TEXTS_AT + SLOTS * SLOT_BYTES;

export class AnswerRing {
  readonly #words: Int32Array;
  readonly #texts: Buffer;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, TEXTS_AT / Int32Array.BYTES_PER_ELEMENT);
    this.#texts = Buffer.from(memory, TEXTS_AT);
  }

  /** In the handler thread. False: it is too long, or there is no room; send it otherwise. */
  write([number, micros, kind, payloadText, logText]: AnswerMessage): boolean {
    if (payloadText.length + logText.length > UNITS_MAX) return false;
    const words = this.#words;
    const written = words[WRITTEN]!;
    if (((written - Atomics.load(words, READ)) | 0) >= SLOTS) return false;
    const slot = written & (SLOTS - 1);
    const word = HEADER_WORDS + slot * SLOT_WORDS;
    const at = slot * SLOT_BYTES;
    words[word] = number;
    words[word + 1] = Math.min(micros, 0x7fff_ffff);
    words[word + 2] = KINDS.indexOf(kind);
    words[word + 3] = payloadText.length;
    words[word + 4] = logText.length;
    this.#texts.write(payloadText, at, "utf16le");
    if (logText !== "") this.#texts.write(logText, at + 2 * payloadText.length, "utf16le");
    Atomics.store(words, WRITTEN, written + 1);
    return true;
  }

  /** In the pool. The next answer, or undefined when all are read. */
  read(): AnswerMessage | undefined {
    const words = this.#words;
    const read = words[READ]!;
    if (read === Atomics.load(words, WRITTEN)) return undefined;
    const slot = read & (SLOTS - 1);
    const word = HEADER_WORDS + slot * SLOT_WORDS;
    const at = slot * SLOT_BYTES;
    const logAt = at + 2 * words[word + 3]!;
    const answer: AnswerMessage = [
      words[word]!,
      words[word + 1]!,
      KINDS[words[word + 2]!]!,
      this.#texts.toString("utf16le", at, logAt),
      this.#texts.toString("utf16le", logAt, logAt + 2 * words[word + 4]!),
    ];
    Atomics.store(words, READ, read + 1);
    return answer;
  }
}
