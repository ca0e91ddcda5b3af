/**
 * The latencies that a run kept beside its result, from its histogram log (HdrHistogram's log format:
 * `[Tag=…,]start,length,max,histogram`, seconds since the load began). As quantiles: a thousand values,
 * each standing for a thousandth of the records.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import hdr from "hdr-histogram-js";
import { type Counts, countsOf } from "../statistics/kolmogorov-smirnov.ts";

const BUCKET_BITS = 32;
const QUANTILES = 1000;
const LOG_NAME = "terminal.hlog";

/** Undefined: the run kept none, or recorded nothing after its warm-up. */
export async function readTerminalHistogram(
  folder: string,
  { warmupMs }: { readonly warmupMs: number },
): Promise<Counts | undefined> {
  const text = await readFile(join(folder, LOG_NAME), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const merged = hdr.build({ bitBucketSize: BUCKET_BITS, useWebAssembly: false, autoResize: true });
  for (const line of text.split("\n")) {
    const interval = intervalOf(line);
    if (interval === undefined || interval.fromMs < warmupMs) continue;
    merged.add(hdr.decodeFromCompressedBase64(interval.encoded, BUCKET_BITS, false));
  }
  if (merged.totalCount === 0) return undefined;
  return countsOf(
    Array.from({ length: QUANTILES }, (_, at) =>
      merged.getValueAtPercentile(((at + 0.5) * 100) / QUANTILES),
    ),
  );
}

function intervalOf(line: string) {
  if (line === "" || line.startsWith("#") || line.startsWith('"')) return undefined;
  const [start, , , encoded] = line.replace(/^Tag=[^,]*,/, "").split(",");
  const fromMs = Number(start) * 1000;
  if (encoded === undefined || !Number.isFinite(fromMs)) return undefined;
  return { fromMs: Math.round(fromMs), encoded: encoded.trim() };
}
