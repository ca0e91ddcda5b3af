/** Where an alias sends its starts: one or two versions of one machine, by weight. */
import type { MachineAlias, MachineRecord } from "../ports.ts";
import { noSuchResource, validation } from "./errors.ts";
import { versionArn, versionOf } from "./machines.ts";
import { isVersionNumber, parseMachineArn } from "./wire/arn.ts";

export type RoutingParams = readonly {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}[];

const REASON = "INVALID_ROUTING_CONFIGURATION";

/** The machine that all versions of a routing belong to. @throws ApiError */
export function routedMachineArn(routing: RoutingParams): string {
  const arns = routing.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const shown = `[${arns.join(", ")}]`;
  const parsed = arns.map((arn) => parseMachineArn(arn));
  if (parsed.some(({ qualifier }) => qualifier === undefined || !isVersionNumber(qualifier))) {
    throw validation(
      `Routing configuration must contain state machine version ARNs. Received: ${shown}`,
      REASON,
    );
  }
  if (new Set(arns).size < arns.length) {
    throw validation(
      `Routing configuration must contain distinct state machine version ARNs. Received: ${shown}`,
      REASON,
    );
  }
  const [first, ...others] = parsed.map(({ machineArn }) => machineArn);
  if (others.some((other) => other !== first)) {
    throw validation(
      `Routing configuration must contain versions of one state machine. Received: ${shown}`,
      REASON,
    );
  }
  const weights = routing.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw validation(
      `Sum of routing configuration weights must equal 100. Received: [${weights.join(", ")}]`,
      REASON,
    );
  }
  return first!;
}

/** @throws ApiError ResourceNotFound when a version is not there. */
export function routesFrom(record: MachineRecord, routing: RoutingParams): MachineAlias["routes"] {
  return routing.map(({ stateMachineVersionArn, weight }) => {
    const version = Number(parseMachineArn(stateMachineVersionArn).qualifier);
    if (versionOf(record, version) === undefined) throw noSuchResource();
    return { version, weight };
  });
}

export function describedRouting(record: MachineRecord, { routes }: MachineAlias): RoutingParams {
  return routes.map(({ version, weight }) => ({
    stateMachineVersionArn: versionArn(record, version),
    weight,
  }));
}
