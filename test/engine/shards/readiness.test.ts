import { test } from "tap";
import { unreadyReason } from "../../../engine/shards/readiness.ts";

const running = { isDraining: false, liveShards: 2, keeping: null };

test("a node is ready while a shard runs, what it takes can be kept, and it does not drain", (t) => {
  t.equal(unreadyReason(running), null);
  t.equal(unreadyReason({ ...running, liveShards: 1 }), null, "another is being replaced");
  t.equal(unreadyReason({ ...running, liveShards: 0 }), "none of its shards runs");
  t.equal(unreadyReason({ ...running, keeping: "the disk is full" }), "the disk is full");
  t.equal(unreadyReason({ ...running, isDraining: true }), "it is draining");
  t.end();
});
