/**
 * Packs and unpacks a frame of starts and a frame of as many terminal records, over and over, with
 * the JSON inside parsed and written: what remains of the engine when it executes nothing.
 */
import type { Clock } from "../../engine/ports.ts";
import {
  inputAt,
  nameAt,
  readStartFrame,
  StartFrameBuilder,
} from "../../engine/transport/start-frame.ts";
import {
  readTerminalFrame,
  SUCCEEDED,
  TerminalFrameBuilder,
} from "../../engine/transport/terminal-frame.ts";

const header = {
  clientId: "000000000000",
  revisionId: "00000000-0000-4000-8000-000000000000",
  createdMs: 1,
};

/** A frame as a client packs it. */
export function packStarts(inputs: readonly string[], number: number): Uint8Array {
  const builder = new StartFrameBuilder();
  inputs.forEach((input, index) => {
    builder.add(String(index), input);
  });
  return builder.close({ ...header, number });
}

/** Records a second through both frames and both ways of JSON, one thread. */
export function codecRecordsPerSecond(
  inputs: readonly string[],
  { clock, measureMs }: { readonly clock: Clock; readonly measureMs: number },
): number {
  const terminals = new TerminalFrameBuilder(header.clientId, header.revisionId);
  return perSecond(clock, measureMs, inputs.length, () => {
    const starts = readStartFrame(packStarts(inputs, 1));
    for (let index = 0; index < starts.count; index++) {
      const value: unknown = JSON.parse(inputAt(starts, index));
      terminals.add(1, index, nameAt(starts, index), SUCCEEDED, value, null, null);
    }
    readTerminalFrame(terminals.close());
  });
}

/** Runs `work` for a warm-up and then for the measured time; answers its units a second. */
export function perSecond(
  clock: Clock,
  measureMs: number,
  unitsPerCall: number,
  work: () => void,
): number {
  const warmUntilMs = clock.nowMs() + measureMs;
  while (clock.nowMs() < warmUntilMs) work();
  const beganMs = clock.nowMs();
  let calls = 0;
  while (clock.nowMs() - beganMs < measureMs) {
    work();
    calls++;
  }
  return (calls * unitsPerCall * 1000) / (clock.nowMs() - beganMs);
}
