/** UpdateStateMachineAlias: another description, other routes, or both. */
import type { MachineAlias } from "../../ports.ts";
import { validation } from "../errors.ts";
import { aliasAt, aliasOf, changeMachine } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { type RoutingParams, routedMachineArn, routesFrom } from "../routing.ts";
import { arn, description, routingConfiguration } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineAliasArn: string;
  readonly description?: string;
  readonly routingConfiguration?: RoutingParams;
}

export const updateStateMachineAlias = operation<Params>(
  { stateMachineAliasArn: arn, description, routingConfiguration },
  async ({ registry, clock }, params) => {
    const { stateMachineAliasArn, routingConfiguration: routing } = params;
    const { alias } = await aliasAt(registry, stateMachineAliasArn);
    if (params.description === undefined && routing === undefined) {
      throw validation(
        "Either the description or the routing configuration must be specified",
        "MISSING_REQUIRED_PARAMETER",
      );
    }
    const routedArn = routing && routedMachineArn(routing);
    const read = async () => (await aliasAt(registry, stateMachineAliasArn)).stored;
    return changeMachine(registry, read, (record) => {
      if (routedArn !== undefined && routedArn !== record.stateMachineArn) {
        throw validation(
          `Routing configuration must contain versions of the alias's own state machine. Received: ${routedArn}`,
          "INVALID_ROUTING_CONFIGURATION",
        );
      }
      const before = aliasOf(record, alias.name)!;
      const after: MachineAlias = {
        ...before,
        description: params.description ?? before.description,
        routes: routing === undefined ? before.routes : routesFrom(record, routing),
        updatedMs: Math.round(clock.nowMs()),
      };
      const aliases = record.aliases.map((one) => (one === before ? after : one));
      return {
        record: { ...record, aliases },
        answer: { updateDate: secondsOf(after.updatedMs) },
      };
    });
  },
);
