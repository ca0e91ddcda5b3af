/**
 * One request from its bytes to its answer: the rules of the protocol, the operation, its refusals.
 * Never rejects, whatever the bytes.
 *
 * Hot path (`npm run bench -- --target http`): once per request.
 */
import assert from "node:assert/strict";
import type { ApiOutcome } from "../telemetry/api-counters.ts";
import type { Caller, Gatekeeper } from "./auth/gatekeeper.ts";
import type { RawRequest } from "./auth/raw-request.ts";
import { isAuthorizable } from "./auth/resources.ts";
import {
  ApiError,
  accessDenied,
  errorBody,
  internalFailure,
  requestTooLarge,
  serialization,
  serviceUnavailable,
  unknownOperation,
} from "./errors.ts";
import type { ApiPorts, CallFacts } from "./operation.ts";
import { AWS_PREFIX, OWN_PREFIX, operations } from "./operations.ts";
import { outcomeOf } from "./outcome.ts";
import type { Quotas } from "./quotas.ts";
import { readBody } from "./wire/body.ts";
import type { JsonRecord } from "./wire/shape.ts";

export interface ApiRequest {
  readonly requestId: string;
  /** Headers; undefined where there is none. */
  readonly target: string | undefined;
  readonly contentType: string | undefined;
  readonly origin: string | undefined;
  readonly traceHeader: string | undefined;
  /** What a signature covers: looked at only where credentials are configured. */
  readonly raw: RawRequest;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly outcome: ApiOutcome;
}

export interface AnswerOptions {
  /** Null: AWS's quotas are not applied. */
  readonly quotas: Quotas | null;
  /** Null: no credentials are configured, and anyone may do anything. */
  readonly gatekeeper: Gatekeeper | null;
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}

/**
 * A definition of a megabyte in quotation marks may have twice that. AWS takes 1 MB in all, headers
 * included, and so never a definition of the size that it allows.
 */
export const BODY_BYTES_MAX = 2 * 1024 * 1024 + 64 * 1024;
export const BATCH_TARGET = `${OWN_PREFIX}StartExecutionBatch`;

/** @param bytes The body; null: it was larger than may be, and was not read. */
export async function answerRequest(
  ports: ApiPorts,
  request: ApiRequest,
  bytes: Buffer | null,
  { quotas, gatekeeper, warn }: AnswerOptions,
): Promise<ApiAnswer> {
  try {
    const { target } = request;
    checkHead(request);
    // Nothing of a body is looked at before it is known whose it is.
    const claim = gatekeeper?.claimOf(request.raw);
    if (bytes === null) throw requestTooLarge(BODY_BYTES_MAX);
    const caller = claim && gatekeeper?.admit(claim, request.raw, bytes);
    const operation = operations.get(target!);
    if (operation === undefined) throw unknownOperation(unknownText(target!));
    const body = readBody(bytes);
    const facts = caller === undefined ? request : factsFor(caller, request, body);
    quotas?.take(...quotaOf(target!, body));
    const response = await operation(ports, body, facts);
    return { status: 200, body: JSON.stringify(response), outcome: "ok" };
  } catch (error) {
    if (error instanceof ApiError) return refused(error);
    if (error instanceof Error && awayNames.has(error.name)) {
      return refused(serviceUnavailable(error.message));
    }
    const { requestId, target } = request;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    warn(`request ${requestId} (${target}) failed: ${what}`);
    return refused(internalFailure(requestId));
  }
}

function refused(error: ApiError): ApiAnswer {
  return { status: error.status, body: errorBody(error), outcome: outcomeOf(error) };
}

/** Thrown by registries: the disk is full, no NATS server answers. Not the caller's fault, nor ours. */
const awayNames = new Set(["JournalRefusal", "JetStreamAway"]);

const loopbackOrigin =
  /^https?:\/\/(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:[\w-]+\.)*(?:sync-)?localhost)(?::\d+)?$/;

/**
 * Pages of other sites may send requests to this machine, too: none of them has this content type
 * without asking first, which is never granted, and all of them say where they come from. The Host
 * header says nothing: any is answered.
 */
function checkHead({ target, contentType, origin }: ApiRequest): void {
  if (origin !== undefined && !loopbackOrigin.test(origin)) {
    throw accessDenied(`Requests of pages from ${origin.slice(0, 200)} are not answered.`);
  }
  if (target === undefined) {
    throw unknownOperation(
      `The header X-Amz-Target is missing. It names the operation: ${AWS_PREFIX}ListStateMachines.`,
    );
  }
  if (contentType === "application/x-amz-json-1.0") return;
  if (!/^application\/x-amz-json-1\.[01]\s*(;|$)/i.test(contentType ?? "")) {
    throw serialization(
      `The header Content-Type must be application/x-amz-json-1.0, not ${contentType?.slice(0, 200) ?? "missing"}.`,
    );
  }
}

/** @throws ApiError When the caller may not. */
function factsFor(
  caller: Caller,
  { target, traceHeader }: ApiRequest,
  body: JsonRecord,
): CallFacts {
  // Each start of a batch is allowed or refused for itself.
  const checkStart = (arn: string) => caller.requireAllowedOn("StartExecution", arn);
  if (target !== BATCH_TARGET) {
    const name = target!.slice(target!.indexOf(".") + 1);
    assert(isAuthorizable(name), `policies do not know ${name}`);
    caller.requireAllowed(name, body);
  }
  return { traceHeader, checkStart };
}

function unknownText(target: string): string {
  return `There is no operation ${target.slice(0, 200)}. Targets are ${AWS_PREFIX} and the name of an operation, such as ${AWS_PREFIX}StartExecution.`;
}

function quotaOf(target: string, { executions }: JsonRecord): [string, number] {
  if (target !== BATCH_TARGET) return [target.slice(AWS_PREFIX.length), 1];
  return ["StartExecution", Array.isArray(executions) ? executions.length : 1];
}
