/**
 * Lengthens the store's file with zeros that are really written, ahead of LMDB, so that a full disk
 * shows here, between two commits, as an ordinary error. It must not show in a commit: lmdb-js
 * overruns a 100-byte message buffer when a page cannot be written, and its heap is suspect from
 * then on.
 * Only used while no commit is under way, and only behind the end of the file: never over LMDB's
 * pages. File systems that write elsewhere on every write (btrfs, zfs) reserve nothing by this;
 * there only the watch over free space protects. An adapter: writes a file.
 */
import { statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const stepBytes = 16 << 20;
const writeBytes = 1 << 20;

export interface FileReserve {
  /** Resolves to null when the file has room for `bytes` in all, else to why not. */
  extendTo(bytes: number): Promise<string | null>;
  /** True when `extendTo` would have nothing to do. */
  has(bytes: number): boolean;
  close(): Promise<void>;
}

export function reserveFile(file: string): FileReserve {
  let handle: FileHandle | null = null;
  let reservedBytes = statSync(file).size;
  const extend = async (bytes: number): Promise<void> => {
    handle ??= await open(file, "r+");
    reservedBytes = (await handle.stat()).size; // LMDB may have gone further than foreseen.
    const goalBytes = Math.ceil(bytes / stepBytes) * stepBytes;
    const zeros = Buffer.alloc(writeBytes);
    while (reservedBytes < goalBytes) {
      const { bytesWritten } = await handle.write(
        zeros,
        0,
        Math.min(writeBytes, goalBytes - reservedBytes),
        reservedBytes,
      );
      reservedBytes += bytesWritten;
    }
  };
  return {
    has: (bytes) => bytes <= reservedBytes,
    async extendTo(bytes) {
      try {
        if (bytes > reservedBytes) await extend(bytes);
        return null;
      } catch (error) {
        if (bytes <= reservedBytes) return null; // Not as far as wished, but far enough.
        return `${file} cannot grow to ${bytes} bytes: ${(error as Error).message}`;
      }
    },
    close: async () => handle?.close(),
  };
}
