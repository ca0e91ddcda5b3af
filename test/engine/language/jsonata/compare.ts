/**
 * One expression by the reference implementation (jsonata 2.0.6) and by ours. What differs on
 * purpose is told apart from what must not differ.
 */
import { isDeepStrictEqual } from "node:util";
import jsonata from "jsonata";
import type { Json } from "../../../../engine/language/json.ts";
import { fullBudget } from "../../../../engine/language/jsonata/budget.ts";
import { compileJsonata } from "../../../../engine/language/jsonata/compile.ts";
import { JsonataError } from "../../../../engine/language/jsonata/jsonata-error.ts";
import { notJson } from "../../../../engine/language/jsonata/result.ts";
import type { Pair } from "./arbitrary-expressions.ts";
import { bindingsOf } from "./bindings.ts";

/** The reference wrote into its input, which other evaluations share. */
const written = "the input was written to";

export type Outcome =
  | { readonly kind: "value"; readonly value: Json | undefined }
  | { readonly kind: "notJson" }
  | { readonly kind: "error"; readonly code: string; readonly message: string }
  /** An error of JavaScript in the reference implementation. */
  | { readonly kind: "crash"; readonly message: string };

export type Verdict = "same" | "different" | "excluded";

export interface Comparison {
  readonly verdict: Verdict;
  readonly reference: Outcome;
  readonly ours: Outcome;
}

export async function compare({ source, input }: Pair): Promise<Comparison> {
  const ours = evaluateOurs(source, input);
  const reference = await evaluateReference(source, input);
  if (isSame(reference, ours)) return { verdict: "same", reference, ours };
  const verdict = isExcluded({ source, input }, { reference, ours }) ? "excluded" : "different";
  return { verdict, reference, ours };
}

export function evaluateOurs(source: string, input: Json): Outcome {
  const before = JSON.stringify(input);
  try {
    const value = compileJsonata(source).evaluate(bindingsOf({ input }), fullBudget());
    if (JSON.stringify(input) !== before) throw new Error(written);
    return value === notJson ? { kind: "notJson" } : { kind: "value", value };
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    return { kind: "error", code: error.code, message: error.message };
  }
}

async function evaluateReference(source: string, input: Json): Promise<Outcome> {
  const states = { input: structuredClone(input) };
  try {
    const value: unknown = await jsonata(source).evaluate(undefined, { states });
    if (!isDeepStrictEqual(plain(states), plain({ input }))) {
      return { kind: "crash", message: written };
    }
    if (hasNoJson(value)) return { kind: "notJson" };
    const text = JSON.stringify(value);
    return { kind: "value", value: text === undefined ? undefined : JSON.parse(text) };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === undefined) return { kind: "crash", message: String(error) };
    return { kind: "error", code, message: String(message) };
  }
}

function hasNoJson(value: unknown, nesting = 0): boolean {
  if (typeof value === "function" || typeof value === "symbol") return true;
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object" || value === null) return false;
  if (nesting > 600 || "_jsonata_lambda" in value || "_jsonata_function" in value) return true;
  return Object.values(value).some((inner) => hasNoJson(inner, nesting + 1));
}

function isSame(reference: Outcome, ours: Outcome): boolean {
  if (reference.kind === "error" && ours.kind === "error") return reference.code === ours.code;
  return isDeepStrictEqual(plain(reference), plain(ours));
}

/** As text and back: no prototypes, no negative zero. */
function plain(outcome: unknown): unknown {
  return JSON.parse(JSON.stringify(outcome));
}

type Outcomes = Pick<Comparison, "reference" | "ours">;

/** The differences by design, one a line. */
function isExcluded({ source, input }: Pair, { reference, ours }: Outcomes): boolean {
  return (
    // The reference fails with an error of JavaScript, ours with one of JSONata's or with an answer.
    reference.kind === "crash" ||
    // `*` of the reference finds the flag that it keeps in its own lists.
    /\[.*\*/.test(source) ||
    // The reference puts nothing into empty lists that an object is made of, also into its copies'.
    (source.includes("~> |") && JSON.stringify(input).includes("[]")) ||
    // The reference forgets that tuples are tuples when it has put them in order: what stands behind
    // sees them as objects with a key `@`.
    /([#@]\$|%).*\^\(.*[[{]/s.test(source) ||
    // The budget.
    (ours.kind === "error" && ours.code === "U1001") ||
    // The reference evaluates the items of a constructor side by side: another one may fail first.
    (reference.kind === "error" && ours.kind === "error" && /[[{]/.test(source)) ||
    // Partial applications of built-in functions check their arguments; the reference's do not.
    (ours.kind === "error" && ours.code.startsWith("T041") && /\$\w+\(\?,/.test(source)) ||
    // The reference makes partial applications by parsing the source of its own functions.
    (source.includes("?,") && reference.kind === "error" && reference.code.startsWith("S0"))
  );
}
