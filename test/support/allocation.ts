/** How much a repeated call allocates, for tests that hot paths leave the collector alone. */

/** Calls to look at between two readings: few enough that the collector rarely runs in between. */
const chunkCalls = 100_000;
const chunks = 10;

/**
 * Heap growth in bytes over a million calls, after as many to let the compiler finish. Only growth
 * is added, so that a collection in between hides one chunk and not all of it.
 */
export function allocatedBytes(call: (i: number) => void): number {
  for (let i = 0; i < chunkCalls * chunks; i++) call(i);
  let grown = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < chunkCalls; i++) call(i);
    grown += Math.max(0, process.memoryUsage().heapUsed - before);
  }
  return grown;
}
