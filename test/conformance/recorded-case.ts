/** The recorded answers of AWS: the form of a case, and a folder of them read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../engine/language/json.ts";
import type { RecordedFunction } from "./fixtures/recorded-function.ts";

export interface RecordedCase {
  readonly id: string;
  readonly area: string;
  readonly kind: "execution" | "syncExecution" | "createError" | "testState" | "validate" | "api";
  readonly definition?: Json;
  /** Where the definition is not a JSON object. */
  readonly definitionText?: string;
  readonly input?: Json;
  readonly inputText?: string;
  readonly type?: "EXPRESS" | "STANDARD";
  readonly queryLanguage?: "JSONPath" | "JSONata" | "mixed";
  /** Services beside Step Functions that the case calls. */
  readonly needs?: readonly string[];
  /** Parts of Step Functions worth knowing before the case is run. */
  readonly features?: readonly string[];
  readonly mocks?: { readonly lambda?: Readonly<Record<string, RecordedFunction>> };
  /** Calls of the API to make first. */
  readonly setup?: readonly unknown[];
  readonly params?: { readonly type?: "EXPRESS" | "STANDARD" };
  /** Roughly how many seconds it lasts, if many. */
  readonly slow?: number;
  readonly expected?: ExpectedAnswer;
}

/** Fields that are absent were not in AWS's answer. */
export interface ExpectedAnswer {
  readonly status?: string;
  readonly output?: Json;
  readonly error?: Json;
  readonly cause?: Json;
  /** The whole history, when it was recorded. */
  readonly events?: readonly unknown[];
  readonly createError?: { readonly code?: string; readonly message?: string };
  readonly response?: { readonly [field: string]: Json };
}

/** All cases of the folder's `*.json`, in the order of their files' names. */
export function readCases(folder: string): RecordedCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as RecordedCase[]);
}

export function definitionText({ definition, definitionText: text }: RecordedCase): string {
  return text ?? JSON.stringify(definition);
}

export function inputText({ input, inputText: text }: RecordedCase): string {
  return text ?? JSON.stringify(input === undefined ? {} : input);
}
