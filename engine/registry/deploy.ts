/** Deploys a definition: all its problems at once, or a durable revision. */
import { diagnose } from "../language/diagnostics/diagnose.ts";
import { nameProblem } from "../language/source/name-problem.ts";
import type { Clock, Ids, LogSettings, MachineRevision, MachineType, Registry } from "../ports.ts";
import type { DeployProblem } from "../transport/messages.ts";

export interface DeployRequest {
  readonly name: string;
  /** ASL as JSON text. */
  readonly definition: string;
  readonly roleArn: string | undefined;
  readonly type?: MachineType | undefined;
  /** Undefined: as the machine has it; OFF for a new one. */
  readonly logging?: LogSettings | undefined;
}

/** Where ARNs are said to be: `aws`, `us-east-1`, twelve digits. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export type DeployResult =
  | { readonly kind: "deployed"; readonly revision: MachineRevision }
  | {
      readonly kind: "notDeployed";
      readonly message: string;
      readonly problems: readonly DeployProblem[];
    };

export interface DeployPorts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly home: Home;
}

/** The same text under the same name and role is the same revision: deploying again changes nothing. */
export async function deployMachine(
  { registry, clock, ids, home }: DeployPorts,
  { name, definition, roleArn, type = "EXPRESS", logging: wanted }: DeployRequest,
): Promise<DeployResult> {
  const badName = nameProblem(name);
  if (badName !== undefined) return { kind: "notDeployed", message: badName, problems: [] };
  if (type !== "EXPRESS") {
    const message = `State machine '${name}' was not deployed: machines of type ${type} are not run here yet, only EXPRESS ones. Deploy it as EXPRESS, if at least once and five minutes are enough for it.`;
    return { kind: "notDeployed", message, problems: [] };
  }
  const { diagnostics } = diagnose(definition, { type: "EXPRESS" });
  const problems = diagnostics.map((found): DeployProblem => {
    const { severity, code, message, location, line, column, hint } = found;
    return { severity, code, message, location, line, column, hint };
  });
  const errors = problems.filter(({ severity }) => severity === "ERROR").length;
  if (errors > 0) {
    const message = `State machine '${name}' was not deployed: its definition has ${errors} ${errors === 1 ? "problem" : "problems"}.`;
    return { kind: "notDeployed", message, problems };
  }
  const role = roleArn ?? `arn:${home.partition}:iam::${home.account}:role/stepstorm`;
  const latest = await registry.latest(name);
  const logging = wanted ?? latest?.logging;
  const isSame =
    latest?.definition === definition &&
    latest.roleArn === role &&
    JSON.stringify(latest.logging) === JSON.stringify(logging);
  if (latest !== undefined && isSame) {
    return { kind: "deployed", revision: latest };
  }
  const revision: MachineRevision = {
    revisionId: ids.uuid(),
    name,
    stateMachineArn: `arn:${home.partition}:states:${home.region}:${home.account}:stateMachine:${name}`,
    definition,
    roleArn: role,
    createdMs: clock.nowMs(),
    ...(logging === undefined ? {} : { logging }),
  };
  return { kind: "deployed", revision: await registry.put(revision) };
}
