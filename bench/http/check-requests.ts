/**
 * One request of each kind before the load: their answers are looked at one by one, as a closed loop
 * cannot, and are what the bare server will answer.
 */
import { type ApiAnswer, apiTargets } from "./api-caller.ts";
import type { ApiTarget } from "./api-target.ts";
import { type RequestBodies, STARTS_PER_BATCH } from "./request-bodies.ts";

export interface CheckedAnswers {
  readonly start: ApiAnswer;
  readonly sync: ApiAnswer;
  /** Executions that were started by this. */
  readonly starts: number;
}

/** @throws Error with what is wrong with an answer. */
export async function checkRequests(
  { caller }: Pick<ApiTarget, "caller">,
  { single, batch }: RequestBodies,
): Promise<CheckedAnswers> {
  const start = await caller.call(apiTargets.start, single[0]!);
  if (!hasArn(JSON.parse(start.body))) throw new Error(`no executionArn in ${start.body}`);
  const sync = await caller.call(apiTargets.sync, single[0]!);
  if (!hasArn(JSON.parse(sync.body))) throw new Error(`no executionArn in ${sync.body}`);
  const { body } = await caller.call(apiTargets.batch, batch[0]!);
  const { executions } = JSON.parse(body) as { readonly executions: readonly object[] };
  const refused = executions.find((execution) => !hasArn(execution));
  if (refused !== undefined || executions.length !== STARTS_PER_BATCH) {
    const example = refused === undefined ? "" : `, one of them ${JSON.stringify(refused)}`;
    throw new Error(
      `${STARTS_PER_BATCH} starts in a batch got ${executions.length} answers${example}`,
    );
  }
  return { start, sync, starts: 2 + STARTS_PER_BATCH };
}

function hasArn(answer: object): boolean {
  return typeof (answer as { readonly executionArn?: unknown }).executionArn === "string";
}
