/** The closed loop as its parent sees it: one thread that runs slice after slice. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Slice, SliceReport } from "./closed-loop-worker.ts";

export interface ClosedLoop {
  run(slice: Slice): Promise<SliceReport>;
}

/** One thread for all slices: none of them is measured with code that is not compiled yet. */
export async function withClosedLoop<Result>(
  work: (loop: ClosedLoop) => Promise<Result>,
): Promise<Result> {
  const worker = new Worker(new URL("./closed-loop-worker.js", import.meta.url), { execArgv: [] });
  const run = async (slice: Slice): Promise<SliceReport> => {
    worker.postMessage(slice);
    const [report] = await once(worker, "message"); // Rejects with the thread's error.
    return report as SliceReport;
  };
  try {
    return await work({ run });
  } finally {
    await worker.terminate();
  }
}
