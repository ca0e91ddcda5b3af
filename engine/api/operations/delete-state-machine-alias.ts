/** DeleteStateMachineAlias. */
import { aliasAt, changeMachine } from "../machines.ts";
import { operation } from "../operation.ts";
import { arn } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineAliasArn: string;
}

export const deleteStateMachineAlias = operation<Params>(
  { stateMachineAliasArn: arn },
  async ({ registry }, { stateMachineAliasArn }) => {
    const { alias } = await aliasAt(registry, stateMachineAliasArn);
    const read = async () => (await aliasAt(registry, stateMachineAliasArn)).stored;
    return changeMachine(registry, read, (record) => {
      const aliases = record.aliases.filter(({ name }) => name !== alias.name);
      return { record: { ...record, aliases }, answer: {} };
    });
  },
);
