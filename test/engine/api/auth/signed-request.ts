/** Requests as AWS's SDK for JavaScript signs them, caught before they are sent. */
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { Gatekeeper } from "../../../../engine/api/auth/gatekeeper.ts";
import type { RawRequest } from "../../../../engine/api/auth/raw-request.ts";
import type { Credentials } from "../../../../engine/credentials/credentials.ts";
import { readCredentialsFile } from "../../../../engine/credentials/credentials-file.ts";
import { msOfAmzDate } from "../../../../engine/sigv4/amz-date.ts";
import { home, machineArn } from "../../../support/api-server.ts";

export const keyPair = { accessKeyId: "AKIDONE", secretAccessKey: "the-first-one's-secret" };
export const otherPair = { accessKeyId: "AKIDTWO", secretAccessKey: "the-other-one's-secret" };

/** Two keys that may do everything. */
export const twoKeys = JSON.stringify({ keys: [keyPair, otherPair] });

/** @throws Error When the file has problems. */
export function credentialsOf(file: string): Credentials {
  const read = readCredentialsFile(file);
  if (read.kind === "refused") throw new Error(read.problems.join("; "));
  return read.credentials;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

interface Signing {
  readonly credentials?: typeof keyPair & { readonly sessionToken?: string };
  readonly endpoint?: string;
  readonly region?: string;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A StartExecution, by the SDK's own signer. */
export async function signedStart({
  credentials = keyPair,
  endpoint = "http://127.0.0.1:8083",
  region = "us-east-1",
}: Signing = {}): Promise<SignedRequest> {
  let caught: SdkRequest | undefined;
  const client = new SFNClient({
    endpoint,
    region,
    credentials: { ...credentials }, // The SDK writes into it.
    maxAttempts: 1,
    requestHandler: {
      handle: (request: unknown) => {
        caught = request as SdkRequest;
        return Promise.reject(new Error("caught"));
      },
    },
  } as ConstructorParameters<typeof SFNClient>[0] & object);
  const input = JSON.stringify({ order: 7, note: "x".repeat(160) });
  const start = { stateMachineArn: machineArn("m"), name: "one", input };
  await client.send(new StartExecutionCommand(start)).catch(() => {});
  if (caught === undefined) throw new Error("the SDK sent nothing");
  const { method, path, headers, body } = caught;
  const query = Object.entries(caught.query ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    method,
    url: query.length === 0 ? path : `${path}?${query.join("&")}`,
    headers: Object.entries(headers),
    body,
  };
}

export function rawOf({ method, url, headers }: SignedRequest): RawRequest {
  return { method, url, rawHeaders: headers.flat() };
}

export function headerOf({ headers }: SignedRequest, name: string): string {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? "";
}

/** The request with another value of a header; undefined: without it. */
export function withHeader(
  request: SignedRequest,
  name: string,
  change: (value: string) => string | undefined,
): SignedRequest {
  const headers = request.headers.flatMap(([one, value]) => {
    if (one.toLowerCase() !== name) return [[one, value] as const];
    const changed = change(value);
    return changed === undefined ? [] : [[one, changed] as const];
  });
  return { ...request, headers };
}

/** A gatekeeper whose clock stands where the request says, and as many milliseconds later. */
export function gatekeeperAt(
  request: SignedRequest,
  { file = twoKeys, laterMs = 0 }: { readonly file?: string; readonly laterMs?: number } = {},
): Gatekeeper {
  const nowMs = msOfAmzDate(headerOf(request, "x-amz-date"))! + laterMs;
  return new Gatekeeper({ credentials: credentialsOf(file), clock: { nowMs: () => nowMs }, home });
}

/** Throws as the API refuses. */
export function admit(keeper: Gatekeeper, request: SignedRequest): void {
  const raw = rawOf(request);
  keeper.admit(keeper.claimOf(raw), raw, Buffer.from(request.body));
}
