/** Deploys a scenario to a cluster, as any client does. */
import { join } from "node:path";
import { Client } from "../../engine/client/client.ts";
import { DeployRefused } from "../../engine/client/errors.ts";
import { newClientId } from "../../engine/main.ts";
import type { MachineRevision } from "../../engine/ports.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { type Scenario, ScenarioError } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { type ClusterAddress, openClusterConnection } from "./cluster-connection.ts";

/** @throws ScenarioError with every problem of the definition, or that no node answers. */
export async function deployToCluster(address: ClusterAddress, scenario: Scenario): Promise<void> {
  const { link, close } = await openClusterConnection(address);
  const client = new Client(link, { clock: systemClock, clientId: newClientId() });
  try {
    await deployScenario(client, scenario);
  } finally {
    client.close();
    await close();
  }
}

/**
 * Runs one execution, where the nodes are somebody else's: they may not know the scenario's services,
 * and then every execution of the load would fail. @throws ScenarioError that says so.
 */
export async function probeScenario(
  address: ClusterAddress,
  scenario: Scenario,
  seed: number,
): Promise<void> {
  const { name, services, handlers, generator } = scenario;
  if (services.length + handlers.length === 0) return;
  const { link, close } = await openClusterConnection(address);
  const client = new Client(link, { clock: systemClock, clientId: newClientId() });
  try {
    const machine = await deployScenario(client, scenario);
    const workload = createWorkload(generator, seed);
    const input = workload.inputText(0);
    const { status, output, error } = await client.startSyncExecution({ machine, input });
    if (workload.isExpected(0, status, output ?? error)) return;
    throw new ScenarioError(name, [
      `an execution ended ${status} ${error ?? output}, and should have ended ${workload.expectedText(0)}`,
      `the nodes of this cluster may not know the services that it calls: start them with --services ${join(scenario.folder, "scenario.json")}, or load them with --scenario pass`,
    ]);
  } finally {
    client.close();
    await close();
  }
}

export async function deployScenario(
  client: Client,
  { name, definition }: Scenario,
): Promise<MachineRevision> {
  try {
    return await client.deploy({ name, definition });
  } catch (error) {
    if (!(error instanceof DeployRefused)) throw error;
    const problems = error.problems.map(({ location, message }) => `${location}: ${message}`);
    throw new ScenarioError(name, [error.message, ...problems]);
  }
}
