/** TagResource: of a key that is there already, the new value counts. */
import type { MachineRecord } from "../../ports.ts";
import { changeMachine } from "../machines.ts";
import { withTags } from "../names.ts";
import { operation } from "../operation.ts";
import { taggedAt } from "../tagged.ts";
import { arn, tags } from "../wire/shapes.ts";

interface Params {
  readonly resourceArn: string;
  readonly tags: MachineRecord["tags"];
}

export const tagResource = operation<Params>(
  { resourceArn: arn, tags: { ...tags, isRequired: true } },
  ({ registry }, { resourceArn, tags: added }) =>
    changeMachine(
      registry,
      () => taggedAt(registry, resourceArn),
      (record) => ({
        record: { ...record, tags: withTags(record.tags, added, resourceArn) },
        answer: {},
      }),
    ),
);
