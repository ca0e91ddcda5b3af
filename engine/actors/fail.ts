/** Fail: ends its machine, branch or iteration with an error. Counts no exit. */
import type { Evaluate } from "../language/environment.ts";
import { runtimeFailure } from "../language/failure.ts";
import type { FailState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { endTokenFailed } from "./ending.ts";
import type { Token } from "./token.ts";

export function failExecution(loop: ActorLoop, token: Token, state: FailState): void {
  const error = textOf(state.error, "ErrorPath", token);
  const cause = textOf(state.cause, "CausePath", token);
  endTokenFailed(loop, token, { error, cause });
}

/** Null: the field is absent, and so it is in the outcome (recorded). */
function textOf(read: Evaluate | null, field: string, token: Token): string | null {
  if (read === null) return null;
  const value = read(token.data, token);
  if (typeof value === "string") return value;
  throw runtimeFailure(
    `The ${field} parameter must reference a string value, but refers to ${JSON.stringify(value)}`,
  );
}
