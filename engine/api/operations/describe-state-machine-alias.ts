/** DescribeStateMachineAlias. */
import { aliasAt } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { describedRouting } from "../routing.ts";
import { arn } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineAliasArn: string;
}

export const describeStateMachineAlias = operation<Params>(
  { stateMachineAliasArn: arn },
  async ({ registry }, { stateMachineAliasArn }) => {
    const { stored, alias } = await aliasAt(registry, stateMachineAliasArn);
    return {
      stateMachineAliasArn,
      name: alias.name,
      ...(alias.description === "" ? {} : { description: alias.description }),
      routingConfiguration: describedRouting(stored.record, alias),
      creationDate: secondsOf(alias.createdMs),
      updateDate: secondsOf(alias.updatedMs),
    };
  },
);
