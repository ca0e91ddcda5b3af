/** Deploys a scenario to a cluster, as any client does. */
import { Client } from "../../engine/client/client.ts";
import { DeployRefused } from "../../engine/client/errors.ts";
import { newClientId } from "../../engine/main.ts";
import type { MachineRevision } from "../../engine/ports.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { type Scenario, ScenarioError } from "../scenarios/scenario.ts";
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
