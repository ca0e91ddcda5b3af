/**
 * What a JSONPath in AWS's dialect (Jayway's, plus `$$` for the context object and `$name` for
 * variables) consists of, once parsed.
 *
 *     $.orders[?(@.total > 10)].id
 *     │ └field  └filter          └field
 *     └root
 */
import type { Json } from "../json.ts";

export type PathRoot =
  | { readonly kind: "data" }
  | { readonly kind: "context" }
  | { readonly kind: "variable"; readonly name: string };

export type PathStep =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number } // Below zero: from the end.
  | { readonly kind: "fields"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | {
      readonly kind: "slice";
      readonly start: number | undefined;
      readonly end: number | undefined;
      readonly step: number; // ≥ 1.
    }
  | { readonly kind: "wildcard" }
  | { readonly kind: "filter"; readonly test: FilterTest }
  | { readonly kind: "descend"; readonly step: PathStep };

/** A call such as `length()` that ends a path. */
export interface PathFunction {
  readonly name: string;
  readonly argument: number | undefined;
}

export interface JsonPathSyntax {
  readonly text: string;
  readonly root: PathRoot;
  readonly steps: readonly PathStep[];
  readonly function: PathFunction | undefined;
}

export type FilterTest =
  | { readonly kind: "and" | "or"; readonly tests: readonly FilterTest[] }
  | { readonly kind: "not"; readonly test: FilterTest }
  | { readonly kind: "exists"; readonly operand: FilterOperand }
  | {
      readonly kind: "compare";
      readonly operator: FilterOperator;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    };

export type FilterOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "nin";

export type FilterOperand =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "relative"; readonly path: JsonPathSyntax }
  | { readonly kind: "absolute"; readonly path: JsonPathSyntax };

export class PathSyntaxError extends Error {
  override readonly name = "PathSyntaxError";
  /** Where in the text, in UTF-16 units from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** True when the path names at most one place; else its answer is a list. */
export function isDefinite(steps: readonly PathStep[]): boolean {
  return steps.every((step, at) => {
    if (step.kind === "fields") return at === steps.length - 1; // Merged into one object.
    return step.kind === "field" || step.kind === "index";
  });
}

/** True when ResultPath may write there: fields and indexes of the state's own data. */
export function isReferencePath(path: JsonPathSyntax): boolean {
  if (path.root.kind !== "data" || path.function !== undefined) return false;
  return path.steps.every(
    (step) => step.kind === "field" || (step.kind === "index" && step.index >= 0),
  );
}
