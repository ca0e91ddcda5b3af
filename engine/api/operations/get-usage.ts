/**
 * GetUsage, Stepstorm's own: what each state machine has done since this server was started, as AWS
 * would bill it. What the same work costs is told by `stepstorm cost`.
 */
import { unknownOperation } from "../errors.ts";
import { operation } from "../operation.ts";

export const getUsage = operation<object>({}, ({ usage }) => {
  if (usage === null) {
    throw unknownOperation(
      "GetUsage is answered by a server that runs executions itself: in a cluster the nodes count, and tell it by their metrics.",
    );
  }
  return { machines: usage() };
});
