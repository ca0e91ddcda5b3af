/** Packs and unpacks a frame of starts and a frame of as many terminal records, over and over. */
import type { Clock } from "../../engine/ports.ts";
import { readStartFrame, StartFrameBuilder } from "../../engine/transport/start-frame.ts";
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

/** Records a second through both frames, one thread. */
export function codecRecordsPerSecond(
  inputs: readonly string[],
  { clock, measureMs }: { readonly clock: Clock; readonly measureMs: number },
): number {
  const terminals = new TerminalFrameBuilder(header.clientId);
  return perSecond(clock, measureMs, inputs.length, () => {
    readStartFrame(packStarts(inputs, 1));
    inputs.forEach((input, index) => {
      terminals.add(1, index, String(index), SUCCEEDED, input, null);
    });
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
