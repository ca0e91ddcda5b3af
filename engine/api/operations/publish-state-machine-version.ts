/** PublishStateMachineVersion: the newest revision's version, made when there is none yet. */
import { changeMachine, storedAt, versionArn } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { checkRevision, newestVersion, published } from "../versions.ts";
import { arn, description } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineArn: string;
  readonly revisionId?: string;
  readonly description?: string;
}

export const publishStateMachineVersion = operation<Params>(
  { stateMachineArn: arn, revisionId: { kind: "text" }, description },
  ({ registry, clock }, params) =>
    changeMachine(
      registry,
      () => storedAt(registry, params.stateMachineArn),
      (before) => {
        checkRevision(before, params.revisionId);
        const nowMs = Math.round(clock.nowMs());
        const after = published(before, params.description ?? "", nowMs);
        const version = newestVersion(after)!;
        return {
          record: after === before ? undefined : after,
          answer: {
            creationDate: secondsOf(version.createdMs),
            stateMachineVersionArn: versionArn(after, version.number),
          },
        };
      },
    ),
);
