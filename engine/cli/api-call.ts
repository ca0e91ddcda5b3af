/** Calls of a server's API, with errors that say what to do. */
import { CommandError } from "./command-error.ts";

/** What the API refused: AWS's name of the error in front. */
export class ApiRefusal extends CommandError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type ApiCall = (operation: string, body: object) => Promise<Record<string, unknown>>;

/** @param endpoint `http://HOST:PORT` */
export function apiCaller(endpoint: string, fetchWith: typeof fetch): ApiCall {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new CommandError(`--endpoint ${endpoint} is no URL: write it as http://127.0.0.1:8083`);
  }
  return async (operation, body) => {
    const target = operation.includes(".") ? operation : `AWSStepFunctions.${operation}`;
    let response: Response;
    try {
      response = await fetchWith(endpoint, {
        method: "POST",
        headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target },
        body: JSON.stringify(body),
      });
    } catch (error) {
      throw new CommandError(unreachable(endpoint, error));
    }
    const answer = parsed(await response.text());
    if (answer === undefined) {
      throw new CommandError(`${endpoint} answered ${response.status}, and not as Stepstorm does`);
    }
    if (response.ok) return answer;
    throw new ApiRefusal(String(answer["__type"]), String(answer["message"]));
  };
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
