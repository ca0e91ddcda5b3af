/** CreateStateMachineAlias. The same request again answers what was answered before. */
import type { MachineAlias } from "../../ports.ts";
import { conflict, quotaExceeded } from "../errors.ts";
import { aliasArn, aliasOf, changeMachine, storedAt } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { type RoutingParams, routedMachineArn, routesFrom } from "../routing.ts";
import { aliasName, description, routingConfiguration } from "../wire/shapes.ts";

interface Params {
  readonly name: string;
  readonly description?: string;
  readonly routingConfiguration: RoutingParams;
}

const ALIASES_MAX = 100;

export const createStateMachineAlias = operation<Params>(
  {
    description,
    name: aliasName,
    routingConfiguration: { ...routingConfiguration, isRequired: true },
  },
  ({ registry, clock }, params) => {
    const stateMachineArn = routedMachineArn(params.routingConfiguration);
    return changeMachine(
      registry,
      () => storedAt(registry, stateMachineArn),
      (record) => {
        const routes = routesFrom(record, params.routingConfiguration);
        const nowMs = Math.round(clock.nowMs());
        const { name } = params;
        const wanted = { name, description: params.description ?? "", routes };
        const existing = aliasOf(record, name);
        if (existing !== undefined && !isSame(existing, wanted)) {
          throw conflict(
            "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
          );
        }
        const alias = existing ?? { ...wanted, createdMs: nowMs, updatedMs: nowMs };
        const answer = {
          stateMachineAliasArn: aliasArn(record, name),
          creationDate: secondsOf(alias.createdMs),
        };
        if (existing !== undefined) return { record: undefined, answer };
        if (record.aliases.length >= ALIASES_MAX) {
          throw quotaExceeded(
            `A state machine may have ${ALIASES_MAX} aliases: delete some first.`,
          );
        }
        return { record: { ...record, aliases: [...record.aliases, alias] }, answer };
      },
    );
  },
);

function isSame(
  existing: MachineAlias,
  { description, routes }: Pick<MachineAlias, "description" | "routes">,
): boolean {
  return (
    existing.description === description &&
    JSON.stringify(existing.routes) === JSON.stringify(routes)
  );
}
