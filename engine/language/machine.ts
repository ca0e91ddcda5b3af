/**
 * A compiled state machine: frozen, shared by all its executions, made of closures. States of
 * Parallel branches and Map processors stand in the same flat list; they are told apart by their
 * index, and nobody outside a branch can name one inside it.
 */

import type { CompiledTemplate } from "./compiled-template.ts";
import type { Environment, Evaluate, EvaluateOptional } from "./environment.ts";
import type { Json } from "./json.ts";
import type { Retrier } from "./retrier.ts";

/** The query languages a state may be written in. */
export type QueryLanguage = "JSONPath" | "JSONata";

/** Puts a result into the state's input: `(input, result) => output`. Null: the result replaces it. */
export type PlaceResult = (input: Json, result: Json) => Json;

/** `next` of a state that ends its machine, branch or iteration. */
export const END = -1;

export interface StateCommon {
  readonly name: string;
  /** Place in `Machine.states`. */
  readonly index: number;
  readonly queryLanguage: QueryLanguage;
  /** Index of the next state, or `END`. */
  readonly next: number;
  /** Null: the whole input. */
  readonly inputPath: Evaluate | null;
  /** Null: the whole output. */
  readonly outputPath: Evaluate | null;
  /** Null: nothing is assigned. */
  readonly assign: CompiledTemplate | null;
  /** JSONata's Output, on the result; null: the result is the output. */
  readonly output: CompiledTemplate | null;
}

export interface PassState extends StateCommon {
  readonly kind: "pass";
  readonly parameters: CompiledTemplate | null;
  /** `Result`, taken as it is; undefined when there is none. */
  readonly result: { readonly value: Json; readonly bytes: number } | null;
  readonly placeResult: PlaceResult | null;
}

/** Which history events a Task's call is told in: its event ids are counted either way. */
export type TaskResource =
  | { readonly kind: "lambda"; readonly arn: string }
  | { readonly kind: "service"; readonly arn: string; readonly action: string };

export interface TaskState extends StateCommon {
  readonly kind: "task";
  readonly resource: TaskResource;
  readonly parameters: CompiledTemplate | null;
  readonly resultSelector: CompiledTemplate | null;
  readonly placeResult: PlaceResult | null;
  readonly timeout: DurationField | null;
  readonly heartbeat: DurationField | null;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** Seconds given as a number, or read by a path at run time. */
export type DurationField =
  | { readonly kind: "fixed"; readonly ms: number }
  | {
      readonly kind: "path";
      readonly field: string;
      readonly path: string;
      readonly read: Evaluate;
    };

export interface ChoiceRule {
  readonly matches: (data: Json, environment: Environment) => boolean;
  readonly next: number;
  readonly assign: CompiledTemplate | null;
  /** In place of the state's own; null: the input is the output. */
  readonly output: CompiledTemplate | null;
}

export interface ChoiceState extends StateCommon {
  readonly kind: "choice";
  readonly rules: readonly ChoiceRule[];
  /** Index of the default state, or `END` when there is none. */
  readonly otherwise: number;
}

export type WaitUntil =
  | { readonly kind: "seconds"; readonly ms: number }
  | { readonly kind: "secondsPath"; readonly path: string; readonly read: EvaluateOptional }
  | { readonly kind: "timestamp"; readonly atMs: number }
  | { readonly kind: "timestampPath"; readonly path: string; readonly read: EvaluateOptional }
  /** JSONata: milliseconds from now. */
  | {
      readonly kind: "computed";
      readonly delayMs: (data: Json, environment: Environment, nowMs: number) => number;
    };

export interface WaitState extends StateCommon {
  readonly kind: "wait";
  readonly until: WaitUntil;
}

export interface SucceedState extends StateCommon {
  readonly kind: "succeed";
}

export interface FailState extends StateCommon {
  readonly kind: "fail";
  /** Null: the field is absent, and so it is in the outcome. */
  readonly error: Evaluate | null;
  readonly cause: Evaluate | null;
}

export interface ParallelState extends StateCommon {
  readonly kind: "parallel";
  /** The first state of each branch. */
  readonly branches: readonly number[];
  readonly parameters: CompiledTemplate | null;
  readonly resultSelector: CompiledTemplate | null;
  readonly placeResult: PlaceResult | null;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface MapState extends StateCommon {
  readonly kind: "map";
  /** The first state of an iteration. */
  readonly processor: number;
  readonly itemsPath: Evaluate | null;
  /** As AWS tells it in causes: a path into the context object has one `$`. */
  readonly itemsPathText: string;
  readonly itemSelector: CompiledTemplate | null;
  /** 0: as many as the engine allows at once. */
  readonly concurrencyMax: number;
  readonly concurrencyPath: { readonly path: string; readonly read: Evaluate } | null;
  readonly resultSelector: CompiledTemplate | null;
  readonly placeResult: PlaceResult | null;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: number;
  readonly placeResult: PlaceResult | null;
  readonly assign: CompiledTemplate | null;
  /** JSONata's Output, on the error output; null: that is the output. */
  readonly output: CompiledTemplate | null;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export interface Machine {
  readonly states: readonly State[];
  readonly startAt: number;
  /** `TimeoutSeconds` of the machine; null: only the engine's own limit holds. */
  readonly timeoutMs: number | null;
  /** Some expression reads `$$`: the parts of it that cost memory are kept only then. */
  readonly readsContext: boolean;
  /** Some expression may read the execution's input by `$$.Execution.Input`, so that it is kept. */
  readonly readsExecutionInput: boolean;
}
