/** Open frames and links for tests of what keeps them. */
import type { Link } from "../../../engine/ports.ts";
import { OpenFrame } from "../../../engine/shards/open-frame.ts";

export function openFrame(
  sequence: number,
  count: number,
  more: Partial<ConstructorParameters<typeof OpenFrame>[1]> = {},
): OpenFrame {
  const origin = { clientId: "0123456789ab", number: sequence, isSync: false, finished: null };
  return new OpenFrame(sequence, { ...origin, count, ...more });
}

/** Runs of (sequence, first index, count). */
export function runsOf(...runs: [number, number, number][]): Float64Array {
  return Float64Array.from(runs.flat());
}

/** A link that keeps what it is told to send. */
export function keepingLink(): Link & { readonly sent: unknown[] } {
  const sent: unknown[] = [];
  return {
    sent,
    send: (message) => void sent.push(message),
    onMessage: () => {},
    onClose: () => {},
    close: () => {},
  };
}
