/** DeleteStateMachineVersion. One that an alias routes to stays; one that is not there is deleted. */
import type { StoredMachine } from "../../ports.ts";
import { conflict, validation } from "../errors.ts";
import { changeMachine, versionOf } from "../machines.ts";
import { operation } from "../operation.ts";
import { isVersionNumber, parseMachineArn } from "../wire/arn.ts";
import { longArn } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineVersionArn: string;
}

export const deleteStateMachineVersion = operation<Params>(
  { stateMachineVersionArn: longArn },
  async ({ registry }, { stateMachineVersionArn }) => {
    const { name, machineArn, qualifier } = parseMachineArn(stateMachineVersionArn);
    if (qualifier === undefined || !isVersionNumber(qualifier)) {
      throw validation(
        `The ARN does not name a version of a state machine: ${stateMachineVersionArn}`,
      );
    }
    const number = Number(qualifier);
    const found = await registry.readMachine(name);
    if (found?.record.stateMachineArn !== machineArn) return {};
    const read = async (): Promise<StoredMachine> => (await registry.readMachine(name)) ?? found;
    return changeMachine(registry, read, (record) => {
      if (versionOf(record, number) === undefined) return { record: undefined, answer: {} };
      const users = record.aliases.filter(({ routes }) =>
        routes.some(({ version }) => version === number),
      );
      if (users.length > 0) {
        const names = users.map((alias) => alias.name).join(", ");
        throw conflict(
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
        );
      }
      const versions = record.versions.filter((version) => version.number !== number);
      return { record: { ...record, versions }, answer: {} };
    });
  },
);
