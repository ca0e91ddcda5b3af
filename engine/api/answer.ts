/**
 * One request from its bytes to its answer: the rules of the protocol, the operation, its refusals.
 * Never rejects, whatever the bytes.
 *
 * Hot path (`npm run bench -- --target http`): once per request.
 */
import { isUtf8 } from "node:buffer";
import { parseJsonSource } from "../language/source/json-source.ts";
import {
  ApiError,
  accessDenied,
  errorBody,
  internalFailure,
  requestTooLarge,
  serialization,
  unknownOperation,
} from "./errors.ts";
import type { ApiPorts } from "./operation.ts";
import { AWS_PREFIX, OWN_PREFIX, operations } from "./operations.ts";
import type { Quotas } from "./quotas.ts";
import type { JsonRecord } from "./wire/shape.ts";

export interface ApiRequest {
  readonly requestId: string;
  /** Headers; undefined where there is none. */
  readonly target: string | undefined;
  readonly contentType: string | undefined;
  readonly origin: string | undefined;
  readonly traceHeader: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface AnswerOptions {
  /** Null: AWS's quotas are not applied. */
  readonly quotas: Quotas | null;
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}

/**
 * A definition of a megabyte in quotation marks may have twice that. AWS takes 1 MB in all, headers
 * included, and so never a definition of the size that it allows.
 */
export const BODY_BYTES_MAX = 2 * 1024 * 1024 + 64 * 1024;
/** Of 500 starts. */
export const BATCH_BYTES_MAX = 4 * 1024 * 1024;
export const BATCH_TARGET = `${OWN_PREFIX}StartExecutionBatch`;

export function bodyBytesMax(target: string | undefined): number {
  return target === BATCH_TARGET ? BATCH_BYTES_MAX : BODY_BYTES_MAX;
}

/** @param bytes The body; null: it was larger than may be, and was not read. */
export async function answerRequest(
  ports: ApiPorts,
  request: ApiRequest,
  bytes: Buffer | null,
  { quotas, warn }: AnswerOptions,
): Promise<ApiAnswer> {
  try {
    const { target } = request;
    checkHead(request);
    if (bytes === null) throw requestTooLarge(bodyBytesMax(target));
    const operation = operations.get(target!);
    if (operation === undefined) throw unknownOperation(unknownText(target!));
    const body = readBody(bytes);
    quotas?.take(...quotaOf(target!, body));
    const response = await operation(ports, body, request);
    return { status: 200, body: JSON.stringify(response) };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: errorBody(error) };
    const { requestId, target } = request;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    warn(`request ${requestId} (${target}) failed: ${what}`);
    const failure = internalFailure(requestId);
    return { status: failure.status, body: errorBody(failure) };
  }
}

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
  if (!/^application\/x-amz-json-1\.[01]\s*(;|$)/i.test(contentType ?? "")) {
    throw serialization(
      `The header Content-Type must be application/x-amz-json-1.0, not ${contentType?.slice(0, 200) ?? "missing"}.`,
    );
  }
}

function unknownText(target: string): string {
  return `There is no operation ${target.slice(0, 200)}. Targets are ${AWS_PREFIX} and the name of an operation, such as ${AWS_PREFIX}StartExecution.`;
}

/** Keys that look special are ordinary ones: what `JSON.parse` makes is never merged into anything. */
function readBody(bytes: Buffer): JsonRecord {
  if (!isUtf8(bytes)) throw serialization("The body is not UTF-8.");
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw serialization(syntaxText(text));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw serialization("The body must be a JSON object.");
  }
  return value as JsonRecord;
}

function syntaxText(text: string): string {
  const source = parseJsonSource(text);
  const reason = source.kind === "refused" ? source.problem.message : "it cannot be read";
  return `The body is not JSON: ${reason.split("\n", 1)[0]}`;
}

function quotaOf(target: string, { executions }: JsonRecord): [string, number] {
  if (target !== BATCH_TARGET) return [target.slice(AWS_PREFIX.length), 1];
  return ["StartExecution", Array.isArray(executions) ? executions.length : 1];
}
