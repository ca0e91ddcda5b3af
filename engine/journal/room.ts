/**
 * Whether there is room for more records, and making it. A commit must never meet a full disk, so
 * the file is kept longer than LMDB needs it, by a tail of real zeros:
 *
 *    |<-------- used by LMDB: records and pages free again ------->|<------ tail ------>|
 *    0                                                          usedBytes        end of file
 *
 * While the disk has space, the tail is kept at `tailBytes` and more. When it has not, records are
 * taken only as long as removed ones have left at least twice their room and a quarter of the file:
 * LMDB then finds runs of pages to use again, and the tail is there should it not. Without that rule a disk filled by the journal itself
 * would stay full for ever, since the file never shrinks.
 */
import type { FileReserve } from "./file-reserve.ts";
import type { FreeSpace } from "./free-space.ts";
import type { Environment } from "./lmdb-environment.ts";

export interface Room {
  /** Why nothing should be put at the moment, or null. */
  refusal(): string | null;
  /** Resolves to null when a group of so many bytes may be written, else to why not. */
  make(bytes: number): Promise<string | null>;
  /** Whether removals that need so many bytes may be written: they free more than they take. */
  hasForRemovals(bytes: number): boolean;
}

export interface RoomParts {
  readonly environment: Environment;
  readonly reserve: FileReserve;
  readonly freeSpace: FreeSpace;
}

const tailBytes = 16 << 20;
/** Kept back from puts, so that a full disk still lets frames be removed: 128 at a time. */
const removalBytes = 5 << 20;
/** What a refused put must find free to be tried again. */
const smallGroupBytes = 4 << 20;

export function makeRoom({ environment, reserve, freeSpace }: RoomParts): Room {
  // Not less than LMDB uses. Asking LMDB costs a read transaction, so only when this gets too large.
  let usedBytesMax = Number.POSITIVE_INFINITY;
  const canReuse = (bytes: number): boolean => {
    const usedBytes = environment.usedBytes();
    return (
      reserve.has(usedBytes + bytes + removalBytes) &&
      environment.reusableBytes() >= Math.max(2 * bytes, usedBytes / 4)
    );
  };
  return {
    refusal() {
      const low = freeSpace.refusal();
      return low === null || canReuse(smallGroupBytes) ? null : low;
    },
    async make(bytes) {
      usedBytesMax += bytes;
      if (reserve.has(usedBytesMax + tailBytes)) return null;
      if (freeSpace.refusal() !== null && canReuse(bytes)) return null;
      usedBytesMax = environment.usedBytes() + bytes;
      const full = await reserve.extendTo(usedBytesMax + tailBytes);
      return full === null || canReuse(bytes) ? null : full;
    },
    hasForRemovals(bytes) {
      usedBytesMax += bytes;
      return reserve.has(environment.usedBytes() + bytes);
    },
  };
}
