/** What an overload did to throughput and memory. Pure. */
import type { OverloadResult } from "./chaos-result.ts";
import type { MemorySample } from "./cluster/cluster-watch.ts";
import { endsOf, rateBetween, sufferingOf } from "./timeline/recovery.ts";
import type { Span } from "./timeline/span.ts";
import type { Timeline } from "./timeline/timeline.ts";

export interface OverloadRun {
  readonly timeline: Timeline;
  readonly span: Span;
  /** The load at its full rate, in epoch milliseconds. */
  readonly loadBeginMs: number;
  readonly loadEndMs: number;
  readonly memory: readonly MemorySample[];
  readonly refused: number;
}

const AFTER_MS = 5_000;
const BACK_SHARE = 0.95;
const PARTS = 3;

export function measureOverload(run: OverloadRun): OverloadResult {
  const { timeline, span, loadBeginMs, loadEndMs, refused } = run;
  const ends = endsOf(timeline);
  const { beginMs, endMs } = span;
  const { flowSeconds } = sufferingOf(timeline, {
    faultMs: beginMs,
    fromMs: endMs,
    loadBeginMs,
    loadEndMs,
    share: BACK_SHARE,
    windowMs: AFTER_MS,
  });
  return {
    throughputBefore: rateBetween(ends, loadBeginMs, beginMs),
    throughputDuring: rateBetween(ends, beginMs, endMs),
    throughputAfter: rateBetween(ends, loadEndMs - AFTER_MS, loadEndMs),
    backSeconds: flowSeconds,
    refused,
    nodeMb: thirds(run, ({ nodeMb }) => nodeMb),
    brokerMb: thirds(run, ({ brokerMb }) => brokerMb),
  };
}

function thirds({ memory, span }: OverloadRun, of: (sample: MemorySample) => number) {
  const { beginMs, endMs } = span;
  const partMs = (endMs - beginMs) / PARTS;
  const most = (fromMs: number) =>
    Math.max(0, ...memory.filter(({ atMs }) => atMs >= fromMs && atMs <= fromMs + partMs).map(of));
  return { first: most(beginMs), last: most(endMs - partMs) };
}
