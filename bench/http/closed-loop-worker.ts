/**
 * The entry of the closed loop's thread: autocannon, for one slice after another. Its percentiles are
 * not passed on: a closed loop sends less while the server is slow, and so leaves out what is slow.
 * Its own `workers` are not used: they forward no events, and the loads would share their messages.
 */
import { parentPort } from "node:worker_threads";
import autocannon from "autocannon";
import { apiHeaders } from "./api-caller.ts";

export interface Slice {
  readonly url: string;
  readonly target: string; // `X-Amz-Target`.
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly sliceMs: number;
}

export interface SliceReport {
  readonly seconds: number;
  readonly sent: number;
  readonly ok: number; // Answered with 2xx.
  readonly non2xx: number;
  readonly errors: number;
  /** `executionArn` in all bodies: of a batch, the starts that were accepted. */
  readonly arns: number;
}

/** autocannon ends a run with the sample that it is taking: at most so much later. */
const SAMPLE_MS = 50;
const arnKey = '"executionArn"';

parentPort!.on("message", async (slice: Slice) => {
  parentPort!.postMessage(await runSlice(slice));
});

async function runSlice(slice: Slice): Promise<SliceReport> {
  let arns = 0;
  let startMs = 0;
  // Without a rate there is nothing to correct for coordinated omission, and autocannon refuses to be
  // told so: `ignoreCoordinatedOmission` is left out.
  const run = autocannon({
    url: slice.url,
    connections: slice.connections,
    pipelining: 1,
    duration: slice.sliceMs / 1000,
    sampleInt: SAMPLE_MS,
    requests: slice.bodies.map((body) => ({
      method: "POST",
      path: "/",
      headers: apiHeaders(slice.target),
      body,
    })),
    verifyBody: (body) => {
      arns += countOf(body, arnKey);
      return true;
    },
  });
  // From here on, and not from the call: each connection first builds all its requests.
  run.on("start", () => {
    startMs = Date.now();
  });
  const result = await run;
  return {
    seconds: (result.finish.getTime() - startMs) / 1000,
    sent: result.totalRequests,
    ok: result["2xx"],
    non2xx: result.non2xx,
    errors: result.errors,
    arns,
  };
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
