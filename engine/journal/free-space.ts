/**
 * Whether the disk under a folder has room to spare. Asked on every append, looked up at most ten
 * times a second: `statfs` costs some microseconds. An adapter: reads the file system.
 */
import { statfsSync } from "node:fs";
import type { Clock } from "../ports.ts";

const lookEveryMs = 100;

export interface FreeSpace {
  /** Why nothing should be added at the moment, or null. */
  refusal(): string | null;
}

export function watchFreeSpace(folder: string, freeBytesMin: number, clock: Clock): FreeSpace {
  let lookedMs = Number.NEGATIVE_INFINITY;
  let refusal: string | null = null;
  return {
    refusal() {
      const nowMs = clock.nowMs();
      if (nowMs - lookedMs >= lookEveryMs) {
        lookedMs = nowMs;
        refusal = look(folder, freeBytesMin);
      }
      return refusal;
    },
  };
}

function look(folder: string, freeBytesMin: number): string | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const freeBytes = bavail * bsize;
    if (freeBytes >= freeBytesMin) return null;
    return `the disk of ${folder} has ${freeBytes} bytes free, ${freeBytesMin} are needed`;
  } catch (error) {
    return `the disk of ${folder} does not say how much is free: ${(error as Error).message}`;
  }
}
