/** Lines of processes that are killed: said at once, or they would be lost with what was buffered. */
import { writeSync } from "node:fs";

const STDOUT = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Waits while the pipe is full: its reader may be slower. */
export function writeLine(line: string): void {
  for (;;) {
    try {
      writeSync(STDOUT, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
