/** When each execution of one generator was intended to start: 8 bytes each, in an array that grows. */

const CAPACITY_MIN = 1 << 16;

export class IntendedStarts {
  readonly #firstIndex: number;
  #startsMs = new Float64Array(CAPACITY_MIN);
  #count = 0;

  constructor(firstIndex: number) {
    this.#firstIndex = firstIndex;
  }

  /** The intended start of the next execution, in ms after the load's start. */
  add(intendedMs: number): void {
    if (this.#count === this.#startsMs.length) {
      const grown = new Float64Array(2 * this.#count);
      grown.set(this.#startsMs);
      this.#startsMs = grown;
    }
    this.#startsMs[this.#count++] = intendedMs;
  }

  /** Undefined: not one of this generator's. */
  of(index: number): number | undefined {
    const place = index - this.#firstIndex;
    return place >= 0 && place < this.#count ? this.#startsMs[place] : undefined;
  }
}
