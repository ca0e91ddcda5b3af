import fs from "node:fs";
import { test } from "tap";
import { processCpuMicros, rssMb, threadCpuMicros } from "../../../bench/measurement/resources.ts";

/** Burns CPU until the condition holds; fails loudly when it never does. */
function burnUntil(holds: () => boolean): void {
  let burnt = 0;
  for (let round = 0; round < 100_000; round++) {
    if (holds()) return;
    for (let step = 0; step < 10_000; step++) burnt = Math.imul(burnt + step, 31);
  }
  throw new Error(`CPU time did not rise while it was burnt (${burnt})`);
}

test("CPU time of the process rises with work, in microseconds", (t) => {
  const before = processCpuMicros();
  burnUntil(() => processCpuMicros() > before + 1000);
  t.ok(processCpuMicros() > before + 1000);
  t.end();
});

test("CPU time of a thread rises with its work and is part of its process's", (t) => {
  if (!fs.existsSync("/proc/thread-self/schedstat")) {
    t.equal(threadCpuMicros(), undefined, "not told by this system");
  } else {
    const before = threadCpuMicros()!;
    burnUntil(() => threadCpuMicros()! > before + 1000);
    // The scheduler's and the process's own clock differ by some ticks.
    t.ok(threadCpuMicros()! <= processCpuMicros() + 20_000);
  }
  t.end();
});

test("resident memory is at least that of the heap", (t) => {
  t.ok(rssMb() > process.memoryUsage().heapUsed / 1e6);
  t.end();
});
