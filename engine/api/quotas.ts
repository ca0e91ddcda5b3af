/**
 * AWS's request quotas as token buckets, for who wants to meet them before AWS does: off unless
 * switched on. The largest regions' (us-east-1, us-west-2, eu-west-1), for Express.
 */
import type { Clock } from "../ports.ts";
import { throttling } from "./errors.ts";

interface Quota {
  /** Requests that may come at once. */
  readonly bucket: number;
  /** Tokens that come back each second. */
  readonly perSecond: number;
}

const usual: Quota = { bucket: 100, perSecond: 1 };

const others: Readonly<Record<string, Quota>> = {
  DescribeStateMachine: { bucket: 200, perSecond: 20 },
  DescribeStateMachineAlias: { bucket: 200, perSecond: 1 },
  ListStateMachines: { bucket: 100, perSecond: 5 },
  StartExecution: { bucket: 6_000, perSecond: 6_000 },
  TagResource: { bucket: 200, perSecond: 1 },
  TestState: { bucket: 50, perSecond: 10 },
  UntagResource: { bucket: 200, perSecond: 1 },
};

/** AWS has no fixed one: its capacity follows the load. */
const unlimited = new Set(["StartSyncExecution"]);

interface Level {
  tokens: number;
  atMs: number;
}

export class Quotas {
  readonly #clock: Clock;
  readonly #levels = new Map<string, Level>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token. @param count Starts of a batch count each. @throws ApiError ThrottlingException */
  take(operation: string, count = 1): void {
    if (unlimited.has(operation)) return;
    const { bucket, perSecond } = others[operation] ?? usual;
    const nowMs = this.#clock.nowMs();
    const level = this.#levels.get(operation) ?? { tokens: bucket, atMs: nowMs };
    const refilled = level.tokens + ((nowMs - level.atMs) / 1000) * perSecond;
    level.tokens = Math.min(bucket, refilled);
    level.atMs = nowMs;
    this.#levels.set(operation, level);
    if (level.tokens < count) throw throttling("Rate exceeded");
    level.tokens -= count;
  }
}
