/** ListStateMachineVersions, the newest first. */
import { machineAt, versionArn } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { type PageParams, pageOf } from "../wire/page.ts";
import { arn, pageSize, pageToken } from "../wire/shapes.ts";

interface Params extends PageParams {
  readonly stateMachineArn: string;
}

export const listStateMachineVersions = operation<Params>(
  { stateMachineArn: arn, nextToken: pageToken, maxResults: pageSize },
  ({ registry, clock }, params) => {
    const record = machineAt(registry, params.stateMachineArn);
    const versions = record.versions.toSorted((one, other) => other.number - one.number);
    const page = { ...params, nowMs: clock.nowMs() };
    const { items, ...next } = pageOf(versions, ({ number }) => -number, page);
    return {
      stateMachineVersions: items.map(({ number, createdMs }) => ({
        stateMachineVersionArn: versionArn(record, number),
        creationDate: secondsOf(createdMs),
      })),
      ...next,
    };
  },
);
