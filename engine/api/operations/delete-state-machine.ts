/** DeleteStateMachine: versions and aliases go too; what runs finishes. One that is not there is deleted. */
import { validation } from "../errors.ts";
import { operation } from "../operation.ts";
import { parseMachineArn } from "../wire/arn.ts";
import { arn } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineArn: string;
}

export const deleteStateMachine = operation<Params>(
  { stateMachineArn: arn },
  async ({ registry }, { stateMachineArn }) => {
    const { name, machineArn, qualifier } = parseMachineArn(stateMachineArn);
    if (qualifier !== undefined) {
      throw validation(
        `A version or an alias is deleted by DeleteStateMachineVersion or DeleteStateMachineAlias: ${stateMachineArn}`,
      );
    }
    for (;;) {
      const stored = await registry.readMachine(name);
      if (stored === undefined || stored.record.stateMachineArn !== machineArn) return {};
      // False: it was changed, or deleted, meanwhile.
      if (await registry.removeMachine(stored)) return {};
    }
  },
);
