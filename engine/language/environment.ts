/**
 * What an expression of a state may read beside its data: variables, the context object, and the
 * passed-in sources of randomness. A token is one, so that no object is made per evaluation.
 */
import type { Json } from "./json.ts";

/** Variables by name. Prototype-less and never written: Assign makes a new one. */
export type Variables = Readonly<Record<string, Json>>;

export interface Environment {
  /** The state's input. */
  readonly data: Json;
  /** As they were when the state was entered; null when nothing has been assigned yet. */
  readonly variables: Variables | null;
  /** The context object `$$`, built when first asked for. */
  context(): Json;
  /** `$$.SECTION.FIELD` without building the rest of `$$`; undefined when it has none. */
  contextPart(section: string, field: string): Json | undefined;
  /** In [0, 1): States.MathRandom, jitter. */
  random(): number;
  /** A version 4 UUID: States.UUID. */
  uuid(): string;
  /** The time of the turn. */
  nowMs(): number;
}

/** A compiled expression. Throws `Failure` when it has no answer. Hot path. */
export type Evaluate = (data: Json, environment: Environment) => Json;

/** As `Evaluate`, but a path that finds nothing answers undefined instead of failing. */
export type EvaluateOptional = (data: Json, environment: Environment) => Json | undefined;
