/** UntagResource: keys that are not there do not matter. */
import { changeMachine } from "../machines.ts";
import { operation } from "../operation.ts";
import { taggedAt } from "../tagged.ts";
import { arn } from "../wire/shapes.ts";

interface Params {
  readonly resourceArn: string;
  readonly tagKeys: readonly string[];
}

export const untagResource = operation<Params>(
  {
    resourceArn: arn,
    tagKeys: { kind: "list", of: { kind: "text", min: 1, max: 128 }, isRequired: true },
  },
  ({ registry }, { resourceArn, tagKeys }) =>
    changeMachine(
      registry,
      () => taggedAt(registry, resourceArn),
      (record) => {
        const kept = record.tags.filter(({ key }) => !tagKeys.includes(key));
        return { record: { ...record, tags: kept }, answer: {} };
      },
    ),
);
