/**
 * A server with an engine in the test's process, ended with the test, and the smallest client of it:
 * what it sends is what the test wrote, broken or not.
 */
import type { Test } from "tap";
import type { EngineConfig } from "../../engine/config.ts";
import { type ApiOptions, type RunningServer, startServer } from "../../engine/server-main.ts";

export interface TestServer extends RunningServer {
  readonly port: number;
  /** What the operator was told: of requests that failed for a reason of ours, too. */
  readonly warnings: readonly string[];
}

export const home = { partition: "aws", region: "us-east-1", account: "000000000000" } as const;
export const roleArn = "arn:aws:iam::000000000000:role/test";

export function machineArn(name: string): string {
  return `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
}

export async function startTestServer(
  t: Test,
  config: Partial<EngineConfig> = {},
  options: Partial<ApiOptions> = {},
): Promise<TestServer> {
  const warnings: string[] = [];
  const running = await startServer(
    { durability: "memory", shards: 1, home, ...config },
    { host: "127.0.0.1", port: 0, hasQuotas: false, ...options },
    { warn: (text) => void warnings.push(text) },
  );
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= running.stop();
    return stopping;
  };
  t.teardown(stop);
  return { ...running, stop, port: Number(new URL(running.url).port), warnings };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all operations; tests look at members.
  readonly body: any;
}

/**
 * @param operation AWS's, or with its prefix one of ours: `Stepstorm.StartExecutionBatch`.
 * @param body Texts and bytes are sent as they are.
 */
export async function call(
  url: string,
  operation: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": operation.includes(".") ? operation : `AWSStepFunctions.${operation}`,
      ...headers,
    },
    body: isRaw ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A definition of one Pass, which answers its input. */
export const passDefinition = oneState({ Type: "Pass" });

/** A definition of one state. */
export function oneState(state: Readonly<Record<string, unknown>>, rest = {}): string {
  return JSON.stringify({ StartAt: "Only", States: { Only: { ...state, End: true } }, ...rest });
}

/** Makes an EXPRESS machine, and answers its ARN. @throws Error When it is refused. */
export async function createMachine(
  url: string,
  name: string,
  definition = passDefinition,
): Promise<string> {
  const params = { name, definition, roleArn, type: "EXPRESS" };
  const { status, body } = await call(url, "CreateStateMachine", params);
  if (status !== 200) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return body.stateMachineArn;
}
