/** ListStateMachines, in the order of their names. */
import { operation, secondsOf } from "../operation.ts";
import { type PageParams, pageOf } from "../wire/page.ts";
import { pageSize, pageToken } from "../wire/shapes.ts";

export const listStateMachines = operation<PageParams>(
  { maxResults: pageSize, nextToken: pageToken },
  ({ registry, clock }, params) => {
    const page = { ...params, nowMs: clock.nowMs() };
    const { items, ...next } = pageOf(registry.machines(), ({ name }) => name, page);
    return {
      stateMachines: items.map(({ stateMachineArn, name, type, createdMs }) => ({
        stateMachineArn,
        name,
        type,
        creationDate: secondsOf(createdMs),
      })),
      ...next,
    };
  },
);
