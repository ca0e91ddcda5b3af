/** ListTagsForResource. */
import { operation } from "../operation.ts";
import { taggedAt } from "../tagged.ts";
import { arn } from "../wire/shapes.ts";

interface Params {
  readonly resourceArn: string;
}

export const listTagsForResource = operation<Params>(
  { resourceArn: arn },
  async ({ registry }, { resourceArn }) => ({
    tags: (await taggedAt(registry, resourceArn)).record.tags,
  }),
);
