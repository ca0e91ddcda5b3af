/**
 * A Parallel or Map state in progress: the parent token waits in its state, the children run.
 * A child that ends sends itself to the parent's actor (phase JOIN).
 */
import type { Json } from "../language/json.ts";
import type { Token } from "./token.ts";

export class Fork {
  readonly parent: Token;
  /** Running children by index; null: not started or ended. */
  readonly children: (Token | null)[];
  readonly results: Json[];
  /** Sum of the bounds of the results. */
  resultBytesMax = 0;
  /** Children that have not ended yet, started or not. */
  unfinished: number;
  /** The next child to start (Map with a concurrency limit). */
  nextIndex = 0;
  /** A Map's items; null for a Parallel. */
  readonly items: readonly Json[] | null;

  constructor(parent: Token, size: number, items: readonly Json[] | null) {
    this.parent = parent;
    this.children = new Array<Token | null>(size).fill(null);
    this.results = new Array<Json>(size).fill(null);
    this.unfinished = size;
    this.items = items;
  }
}
