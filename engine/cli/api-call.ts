/** Calls of a server's API, with errors that say what to do. */
import { CommandError } from "./command-error.ts";
import type { CommandOutside } from "./outside.ts";
import { hasKeys, signedHeaders } from "./sign-request.ts";

/** What the API refused: AWS's name of the error in front. */
export class ApiRefusal extends CommandError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type ApiCall = (operation: string, body: object) => Promise<Record<string, unknown>>;

type Outside = Pick<CommandOutside, "environment" | "fetch" | "nowMs">;

/** @param endpoint `http://HOST:PORT` */
export function apiCaller(endpoint: string, outside: Outside): ApiCall {
  const url = new URL(endpoint);
  return async (operation, params) => {
    const target = operation.includes(".") ? operation : `AWSStepFunctions.${operation}`;
    const body = JSON.stringify(params);
    const plain = { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target };
    const headers = signedHeaders({ url, headers: plain, body }, outside);
    let response: Response;
    try {
      response = await outside.fetch(url, { method: "POST", headers, body });
    } catch (error) {
      throw new CommandError(unreachable(endpoint, error));
    }
    const answer = parsed(await response.text());
    if (answer === undefined) {
      throw new CommandError(`${endpoint} answered ${response.status}, and not as Stepstorm does`);
    }
    if (response.ok) return answer;
    const code = String(answer["__type"]);
    throw new ApiRefusal(code, `${answer["message"]}${hintOn(code, outside)}`);
  };
}

/** What to do about keys that are missing, or are not the server's. */
function hintOn(code: string, { environment }: Outside): string {
  if (code === "MissingAuthenticationTokenException") {
    return " (the server asks for a signature: export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of one of its keys)";
  }
  if (code === "UnrecognizedClientException" && hasKeys(environment)) {
    return " (AWS_ACCESS_KEY_ID is none of the server's keys)";
  }
  return "";
}

function unreachable(endpoint: string, error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  const reason = cause?.code ?? (error instanceof Error ? error.message : String(error));
  return `no server answers at ${endpoint} (${reason}): start one with \`stepstorm start\`, or name another with --endpoint`;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  return undefined;
}
