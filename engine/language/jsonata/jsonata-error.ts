/**
 * An error of JSONata: one of its codes, and the text the reference implementation has for it. Not
 * an `Error`: users' mistakes are data here, no stack is captured, and the text, which may quote a
 * large value, is written when it is asked for.
 */
import { errorTexts } from "./error-texts.ts";

export interface ErrorDetails {
  /** Where in the source, in UTF-16 units; where the reference implementation knows it. */
  readonly position?: number | undefined;
  /** The operator or function at fault. */
  readonly token?: string | undefined;
  readonly value?: unknown;
  readonly value2?: unknown;
  readonly index?: number;
  readonly type?: string | undefined;
  readonly exp?: number | undefined;
  readonly functionName?: string;
  /** For codes without a text of their own. */
  readonly message?: string;
}

/** Quoted values are cut here. A Cause has 32,768 characters at most. */
const quotedCharsMax = 32_768;

export class JsonataError {
  readonly code: string;
  #details: ErrorDetails;

  constructor(code: string, details: ErrorDetails = {}) {
    this.code = code;
    this.#details = details;
  }

  get position(): number | undefined {
    return this.#details.position;
  }

  get message(): string {
    const details = this.#details as Readonly<Record<string, unknown>>;
    const text = errorTexts[this.code];
    if (text === undefined) return this.#details.message ?? this.code;
    return text.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_all, bare, quoted) =>
      bare === undefined ? quote(details[quoted as string]) : String(details[bare as string]),
    );
  }

  /** As the reference does for what fails at the right of `and` and `or`: its own place is lost. */
  relocate(token: string, position: number | undefined): this {
    this.#details = { ...this.#details, token, position };
    return this;
  }

  /** Names the place of the call, unless a place further inside has been named. */
  locate(token: string | undefined, position: number | undefined): this {
    const details = this.#details;
    this.#details = {
      ...details,
      token: details.token ?? token,
      position: details.position ?? position,
    };
    return this;
  }
}

function quote(value: unknown): string {
  try {
    const text = String(JSON.stringify(value));
    return text.length <= quotedCharsMax ? text : `${text.slice(0, quotedCharsMax)}…`;
  } catch {
    return "…"; // Nested too deeply.
  }
}
