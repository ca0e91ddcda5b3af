/**
 * Records of machines sorted by name, kept so while they change: sorting ten thousand anew for the
 * first list after each change took 5 to 10 ms.
 */
import type { MachineRecord } from "../ports.ts";

export class SortedRecords {
  readonly #records: MachineRecord[];

  constructor(records: readonly MachineRecord[] = []) {
    this.#records = records.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Not to be written to, and not to be kept: it follows the changes. */
  get all(): readonly MachineRecord[] {
    return this.#records;
  }

  put(record: MachineRecord): void {
    const at = this.#placeOf(record.name);
    const isThere = this.#records[at]?.name === record.name;
    this.#records.splice(at, isThere ? 1 : 0, record);
  }

  remove(name: string): void {
    const at = this.#placeOf(name);
    if (this.#records[at]?.name === name) this.#records.splice(at, 1);
  }

  #placeOf(name: string): number {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records[middle]!.name < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
