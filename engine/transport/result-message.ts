/**
 * A message of the `results` stream: frames of terminal records of one client, and which executions
 * they are of, so that whoever runs a frame once more can skip what is recorded without reading any
 * output.
 *
 *   header Stepstorm-Runs: "number.first.count,number.first.count,…"
 *   body: one frame of terminal records, or a MessagePack array of several (as binaries)
 */
import { packFrame, unpackFrame } from "./codec.ts";

export const RUNS_HEADER = "Stepstorm-Runs";

/**
 * On a frame of starts: sequence, in the results stream, of the last message that its client had when
 * it sent the frame. Its outcomes come after that one.
 */
export const RESULTS_SEEN_HEADER = "Stepstorm-Results-Seen";

/** MessagePack's binary types, which no frame of terminal records begins with. */
const BINARY_FIRST = 0xc4;
const BINARY_LAST = 0xc6;
const ARRAY16 = 0xdc;

export function packResults(frames: readonly Uint8Array[]): Uint8Array {
  return frames.length === 1 ? frames[0]! : packFrame(frames);
}

/** The frames of a message. Throws when it is none. */
export function unpackResults(bytes: Uint8Array): readonly Uint8Array[] {
  const head = bytes[0] ?? 0;
  const firstElementAt = head >= 0x90 && head <= 0x9f ? 1 : head === ARRAY16 ? 3 : 5;
  const first = bytes[firstElementAt] ?? 0;
  if (first < BINARY_FIRST || first > BINARY_LAST) return [bytes];
  return unpackFrame(bytes) as Uint8Array[];
}

/** A run of executions of a frame, by the frame's number within its client. */
export interface RecordedRun {
  readonly number: number;
  readonly first: number;
  readonly count: number;
}

export function writeRuns(runs: readonly RecordedRun[]): string {
  let text = "";
  for (const { number, first, count } of runs) {
    if (text !== "") text += ",";
    text += `${number}.${first}.${count}`;
  }
  return text;
}

/** Anything that is not a run is left out: it comes from another process. */
export function readRuns(text: string): RecordedRun[] {
  const runs: RecordedRun[] = [];
  for (const part of text.split(",")) {
    const [number, first, count] = part.split(".").map(Number);
    if (number === undefined || first === undefined || count === undefined) continue;
    if (!(number > 0 && first >= 0 && count > 0)) continue;
    runs.push({ number, first, count });
  }
  return runs;
}
