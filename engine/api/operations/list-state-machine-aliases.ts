/** ListStateMachineAliases, in the order of their names; of one version where its ARN is given. */

import { byName } from "../../registry/machine-record.ts";
import { machineDoesNotExist } from "../errors.ts";
import { aliasArn, recordOf } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { isVersionNumber, parseMachineArn } from "../wire/arn.ts";
import { type PageParams, pageOf } from "../wire/page.ts";
import { arn, pageSize, pageToken } from "../wire/shapes.ts";

interface Params extends PageParams {
  readonly stateMachineArn: string;
}

export const listStateMachineAliases = operation<Params>(
  { stateMachineArn: arn, nextToken: pageToken, maxResults: pageSize },
  ({ registry, clock }, params) => {
    const parsed = parseMachineArn(params.stateMachineArn);
    const record = recordOf(registry, parsed, params.stateMachineArn);
    const { qualifier } = parsed;
    if (qualifier !== undefined && !isVersionNumber(qualifier)) {
      throw machineDoesNotExist(params.stateMachineArn);
    }
    const aliases = record.aliases
      .filter(({ routes }) => {
        return (
          qualifier === undefined || routes.some(({ version }) => version === Number(qualifier))
        );
      })
      .sort(byName);
    const page = { ...params, nowMs: clock.nowMs() };
    const { items, ...next } = pageOf(aliases, ({ name }) => name, page);
    return {
      stateMachineAliases: items.map(({ name, createdMs }) => ({
        stateMachineAliasArn: aliasArn(record, name),
        creationDate: secondsOf(createdMs),
      })),
      ...next,
    };
  },
);
