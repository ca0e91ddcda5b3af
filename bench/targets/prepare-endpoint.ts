/**
 * Makes an endpoint ready for a load: a machine for each scenario, one execution of each to see that
 * it ends as it should, and the machines gone again afterwards, however the load ends.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { apiTargets } from "../http/api-caller.ts";
import type { EndpointOptions } from "../load-options.ts";
import { type Scenario, ScenarioError } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { outcomeOf } from "./http-answer.ts";
import type { HttpOrigin } from "./http-origin.ts";
import { createRequester, type HttpAnswer, type HttpRequester } from "./http-requester.ts";

export type EndpointAddress = Omit<HttpOrigin, "stateMachineArns">;

export interface PreparePlan {
  readonly address: EndpointAddress;
  readonly options: Pick<EndpointOptions, "roleArn" | "stateMachineArn">;
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
}

const madeUpRole = "arn:aws:iam::000000000000:role/bench";
const deleteTarget = "AWSStepFunctions.DeleteStateMachine";
const SAMPLE_CHARS_MAX = 300;

export async function withMachines<Result>(
  plan: PreparePlan,
  work: (origin: HttpOrigin) => Promise<Result>,
): Promise<Result> {
  const { address, options, scenarios } = plan;
  const requester = createRequester(address);
  const created: string[] = [];
  try {
    const arns =
      options.stateMachineArn === undefined
        ? await createAll(plan, requester, created)
        : scenarios.map(() => options.stateMachineArn!);
    if (address.operation === "sync") {
      for (const [at, scenario] of scenarios.entries())
        await probe(plan, scenario, arns[at]!, requester);
    }
    return await work({ ...address, stateMachineArns: arns });
  } finally {
    for (const arn of created) await remove(requester, arn);
    requester.close();
  }
}

async function createAll(
  { address, options, scenarios }: PreparePlan,
  requester: HttpRequester,
  created: string[],
): Promise<readonly string[]> {
  const run = randomBytes(4).toString("hex");
  for (const { name, definition } of scenarios) {
    const answer = await call(requester, apiTargets.create, {
      // Of this run alone: nobody else's machine is taken for ours, and deleted.
      name: `bench-${name}-${run}`,
      definition,
      roleArn: options.roleArn ?? madeUpRole,
      type: "EXPRESS",
    });
    if (answer.kind === "failed") {
      throw new Error(`the endpoint ${address.url} cannot be reached: ${answer.reason}`);
    }
    const arn = arnOf(answer.body);
    if (answer.status !== 200 || arn === undefined) {
      const text = answer.body.slice(0, SAMPLE_CHARS_MAX);
      throw new ScenarioError(name, [
        `the endpoint did not create its machine: ${answer.status} ${text}`,
      ]);
    }
    created.push(arn);
  }
  return created;
}

/** An endpoint that does not know the services of a scenario would fail every execution of the load. */
async function probe(
  { seed }: PreparePlan,
  { name, generator, folder }: Scenario,
  stateMachineArn: string,
  requester: HttpRequester,
): Promise<void> {
  const workload = createWorkload(generator, seed);
  const answer = await call(requester, apiTargets.sync, {
    stateMachineArn,
    name: `probe-${randomBytes(6).toString("hex")}`,
    input: workload.inputText(0),
  });
  const outcome = outcomeOf(answer, "sync");
  if (outcome.kind !== "accepted") {
    throw new ScenarioError(name, [`a first execution was ${outcome.kind}: ${outcome.why}`]);
  }
  const { status = "", text, cause } = outcome.terminal ?? {};
  if (workload.isExpected(0, status, text)) return;
  throw new ScenarioError(name, [
    `a first execution ended ${status} ${(text ?? "").slice(0, SAMPLE_CHARS_MAX)}${cause === undefined ? "" : ` (${cause.slice(0, SAMPLE_CHARS_MAX)})`}, and should have ended ${workload.expectedText(0)}`,
    `the endpoint may not know the services that it calls: ours is told of them by stepstorm start --services ${join(folder, "scenario.json")}; --scenario pass calls none`,
  ]);
}

/** What is left behind is told: it is somebody's account. */
async function remove(requester: HttpRequester, stateMachineArn: string): Promise<void> {
  const answer = await call(requester, deleteTarget, { stateMachineArn });
  if (answer.kind === "answer" && answer.status === 200) return;
  process.stderr.write(`bench: ${stateMachineArn} could not be deleted: delete it by hand\n`);
}

function call(requester: HttpRequester, target: string, request: object): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    requester.send(target, JSON.stringify(request), resolve);
  });
}

function arnOf(body: string): string | undefined {
  try {
    const { stateMachineArn } = JSON.parse(body) as { readonly stateMachineArn?: unknown };
    return typeof stateMachineArn === "string" ? stateMachineArn : undefined;
  } catch {
    return undefined;
  }
}
