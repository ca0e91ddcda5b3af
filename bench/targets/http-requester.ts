/**
 * Requests to an endpoint of AWS's JSON API over kept connections, signed where that is asked for. An
 * adapter: it opens sockets. Hot path of the HTTP target: once per execution. Credentials stay within.
 */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { SignatureV4 } from "@smithy/signature-v4";
import { apiHeaders, apiTargets } from "../http/api-caller.ts";
import type { HttpOrigin, Signing } from "./http-origin.ts";

export type HttpAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  /** Nothing is known of what the request did. */
  | { readonly kind: "failed"; readonly reason: string };

export interface PendingRequest {
  /** It is answered as failed, for this reason. */
  giveUp(reason: string): void;
}

export interface HttpRequester {
  /** @param take Called once. */
  send(target: string, body: string, take: (answer: HttpAnswer) => void): PendingRequest;
  close(): void;
}

type Headers = Record<string, string>;
type Sign = (host: string, headers: Headers, body: string) => Promise<Headers>;

const SERVICE = "states";

export function createRequester(
  origin: Pick<HttpOrigin, "url" | "hasSyncHost" | "connectionsMax" | "signing">,
): HttpRequester {
  const { url, hasSyncHost, connectionsMax, signing } = origin;
  const endpoint = new URL(url);
  const isSecure = endpoint.protocol === "https:";
  const request = isSecure ? httpsRequest : httpRequest;
  const agentOptions = { keepAlive: true, maxSockets: connectionsMax, scheduling: "fifo" as const };
  const agent = isSecure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const sign = signing === null ? null : createSign(signing);
  const post = (host: string, headers: Headers, body: string, pending: Pending): void => {
    const options = {
      protocol: endpoint.protocol,
      hostname: host,
      port: endpoint.port,
      path: endpoint.pathname,
      method: "POST",
      agent,
      headers,
    };
    pending.sent(
      request(options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          pending.end({ kind: "answer", status: response.statusCode ?? 0, body: text });
        });
        response.on("error", (error) => pending.giveUp(reasonOf(error)));
      }),
      body,
    );
  };
  return {
    send(target, body, take) {
      const pending = new Pending(take);
      const isSync = target === apiTargets.sync;
      const host = hasSyncHost && isSync ? `sync-${endpoint.hostname}` : endpoint.hostname;
      const headers = { ...apiHeaders(target), "Content-Length": String(Buffer.byteLength(body)) };
      if (sign === null) post(host, headers, body, pending);
      else {
        const port = endpoint.port === "" ? "" : `:${endpoint.port}`;
        sign(`${host}${port}`, headers, body).then(
          (signed) => post(host, signed, body, pending),
          (error: unknown) => pending.giveUp(reasonOf(error)),
        );
      }
      return pending;
    },
    close: () => agent.destroy(),
  };
}

/** One request, answered once whatever comes first. */
class Pending implements PendingRequest {
  readonly #take: (answer: HttpAnswer) => void;
  #request: ClientRequest | null = null;
  #isAnswered = false;

  constructor(take: (answer: HttpAnswer) => void) {
    this.#take = take;
  }

  sent(request: ClientRequest, body: string): void {
    this.#request = request;
    request.on("error", (error) => this.giveUp(reasonOf(error)));
    if (this.#isAnswered) request.destroy();
    else request.end(body);
  }

  end(answer: HttpAnswer): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#take(answer);
  }

  giveUp(reason: string): void {
    if (this.#isAnswered) return;
    this.end({ kind: "failed", reason });
    this.#request?.destroy();
  }
}

/** A code, where there is one, is the same for all that failed alike; a message may hold a port. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/** Loaded for those alone that sign: it takes longer than all the rest of a start. */
async function createSigner({ region, profile }: Signing): Promise<SignatureV4> {
  const [{ defaultProvider }, { SignatureV4 }] = await Promise.all([
    import("@aws-sdk/credential-provider-node"),
    import("@smithy/signature-v4"),
  ]);
  return new SignatureV4({
    service: SERVICE,
    region,
    credentials: defaultProvider(profile === undefined ? {} : { profile }),
    sha256: NodeSha256,
  });
}

function createSign(signing: Signing): Sign {
  const signer = createSigner(signing);
  signer.catch(() => {}); // Whoever signs hears of it.
  return async (host, headers, body) => {
    const [hostname = host, port] = host.split(":");
    const signed = await (await signer).sign({
      method: "POST",
      protocol: "https:",
      hostname,
      ...(port === undefined ? {} : { port: Number(port) }),
      path: "/",
      query: {},
      headers: { ...headers, host },
      body,
    });
    return signed.headers;
  };
}

/** Node's own, in a tenth of the time that one in JavaScript takes. */
class NodeSha256 {
  readonly #secret: Secret | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Secret) {
    this.#secret = secret;
    this.#hash = this.#fresh();
  }

  update(data: Secret): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    if (this.#secret === undefined) return createHash("sha256");
    return createHmac("sha256", bytesOf(this.#secret));
  }
}

type Secret = string | ArrayBuffer | ArrayBufferView;

function bytesOf(data: Secret): string | Uint8Array {
  if (typeof data === "string") return data;
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
