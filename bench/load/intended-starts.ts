/**
 * When each execution of one generator that is under way was intended to start. Kept in pages of
 * 8 bytes an execution; a page goes when all of its executions have ended, so that a long run's
 * memory is the engine's to explain.
 */

const pageLength = 1 << 14;

interface Page {
  readonly startsMs: Float64Array; // NaN: ended.
  left: number;
}

export class IntendedStarts {
  readonly #firstIndex: number;
  readonly #pages = new Map<number, Page>();
  #pageNumber = -1; // The page used last, as indexes come in runs; none yet.
  #page: Page | undefined;
  #count = 0;

  constructor(firstIndex: number) {
    this.#firstIndex = firstIndex;
  }

  /** The intended start of the next execution, in ms after the load's start. */
  add(intendedMs: number): void {
    const place = this.#count++ % pageLength;
    if (place === 0) {
      const page = { startsMs: new Float64Array(pageLength), left: pageLength };
      this.#pages.set((this.#count - 1) / pageLength, page);
    }
    this.#pageOf(this.#count - 1)!.startsMs[place] = intendedMs;
  }

  /** Undefined: not one of this generator's, or ended. */
  of(index: number): number | undefined {
    const place = index - this.#firstIndex;
    if (!(place >= 0 && place < this.#count)) return undefined;
    const startMs = this.#pageOf(place)?.startsMs[place % pageLength];
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs;
  }

  /** The same, for the last time: it has ended, or never will. */
  take(index: number): number | undefined {
    const place = index - this.#firstIndex;
    if (!(place >= 0 && place < this.#count)) return undefined;
    const page = this.#pageOf(place);
    if (page === undefined) return undefined;
    const at = place % pageLength;
    const startMs = page.startsMs[at]!;
    if (Number.isNaN(startMs)) return undefined;
    page.startsMs[at] = Number.NaN;
    if (--page.left === 0) {
      this.#pages.delete(this.#pageNumber);
      this.#page = undefined;
    }
    return startMs;
  }

  #pageOf(place: number): Page | undefined {
    const pageNumber = Math.floor(place / pageLength);
    if (pageNumber !== this.#pageNumber) {
      this.#pageNumber = pageNumber;
      this.#page = this.#pages.get(pageNumber);
    }
    return this.#page;
  }
}
