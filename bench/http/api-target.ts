/** The server that a call of the bench loads over HTTP, with the scenario deployed, while the work lasts. */

import type { RunOptions } from "../options.ts";
import { lifeSettings } from "../run/run.ts";
import { withFolder } from "../run/temporary-folder.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { type ApiCaller, apiTargets, createApiCaller } from "./api-caller.ts";
import type { ApiReport } from "./api-process.ts";
import { withServerChild } from "./server-child.ts";

export interface ApiTarget {
  readonly url: string;
  readonly pid: number;
  readonly caller: ApiCaller;
  readonly stateMachineArn: string;
  /** Ends the server when what it accepted has ended, or too long has not. */
  finish(): Promise<ApiReport>;
}

const entry = new URL("./api-process.js", import.meta.url);
const roleArn = "arn:aws:iam::000000000000:role/bench";

export function withApiServer<Result>(
  options: RunOptions,
  scenario: Scenario,
  work: (target: ApiTarget) => Promise<Result>,
): Promise<Result> {
  return withFolder(options.dataFolder, (dataFolder) => {
    const settings = lifeSettings(options, scenario, dataFolder);
    return withServerChild<ApiReport, Result>(entry, settings, async ({ url, pid, finish }) => {
      const caller = createApiCaller(url);
      try {
        const stateMachineArn = await createMachine(caller, scenario);
        return await work({ url, pid, caller, stateMachineArn, finish });
      } finally {
        caller.close();
      }
    });
  });
}

async function createMachine(caller: ApiCaller, { name, definition }: Scenario): Promise<string> {
  const request = { name, definition, roleArn, type: "EXPRESS" };
  const { body } = await caller.call(apiTargets.create, JSON.stringify(request));
  return (JSON.parse(body) as { readonly stateMachineArn: string }).stateMachineArn;
}
