/** Calls of the API over kept connections of node:http: one promise each. */
import { Agent, type IncomingMessage, request } from "node:http";

export const apiTargets = {
  create: "AWSStepFunctions.CreateStateMachine",
  start: "AWSStepFunctions.StartExecution",
  sync: "AWSStepFunctions.StartSyncExecution",
  batch: "Stepstorm.StartExecutionBatch",
} as const;

/** Of one request, with its `X-Amz-Target`. */
export function apiHeaders(target: string): Record<string, string> {
  return { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target };
}

export interface ApiAnswer {
  /** Names and values in turn, those aside that node:http adds by itself. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface ApiCaller {
  /** Rejects when the answer is not 200, with what it says. */
  call(target: string, body: string): Promise<ApiAnswer>;
  close(): void;
}

/** More requests at once wait for one of these, which counts as latency. */
const CONNECTIONS_MAX = 64;
const addedByNode = new Set(["date", "connection", "keep-alive"]);
const ERROR_LENGTH_MAX = 300;

export function createApiCaller(url: string): ApiCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  return {
    call: (target, body) =>
      new Promise((resolve, reject) => {
        const headers = { ...apiHeaders(target), "Content-Length": Buffer.byteLength(body) };
        const sent = request(url, { method: "POST", agent, headers }, (response) => {
          readAnswer(response).then(resolve, reject);
        });
        sent.on("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<ApiAnswer> {
  response.setEncoding("utf8");
  let body = "";
  for await (const chunk of response) body += chunk;
  if (response.statusCode !== 200) {
    throw new Error(`the API answered ${response.statusCode}: ${body.slice(0, ERROR_LENGTH_MAX)}`);
  }
  return { headers: ownHeaders(response.rawHeaders), body };
}

function ownHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, at) => !addedByNode.has(raw[at - (at % 2)]!.toLowerCase()));
}
