/**
 * Which state machine counts in which row of the shards' blocks. The main thread hands the rows
 * out and sends the slot along with the machine, so that shards agree without asking. The first 63
 * names get a row of their own, all others share one: however many machines are deployed, the
 * number of time series stays bounded.
 */

/** Rows in each block, the shared one included. */
export const machineSlotsMax = 64;
const otherSlot = machineSlotsMax - 1;
const otherLabel = "other";
const labelLengthMax = 80; // As long as AWS lets a state machine's name be.

export class MachineSlots {
  /** A machine named `other` shares the row of the others: two rows must not have one label. */
  readonly #slots = new Map<string, number>();
  #isOtherUsed = false;

  /** The row of this state machine. The same name, in all its revisions, keeps its row for ever. */
  slotOf(machineName: string): number {
    const label = labelOf(machineName);
    const known = this.#slots.get(label);
    if (known !== undefined) return known;
    if (label === otherLabel || this.#slots.size === otherSlot) {
      this.#isOtherUsed = true;
      return otherSlot;
    }
    const slot = this.#slots.size;
    this.#slots.set(label, slot);
    return slot;
  }

  /** The rows handed out so far, each with its label. */
  labels(): readonly (readonly [label: string, slot: number])[] {
    const labels = [...this.#slots];
    return this.#isOtherUsed ? [...labels, [otherLabel, otherSlot]] : labels;
  }
}

/** Cut, and lone surrogates replaced: two names that would print alike share a row. */
function labelOf(machineName: string): string {
  return Buffer.from(machineName.slice(0, labelLengthMax), "utf8").toString("utf8");
}
