import { test } from "tap";
import type { Way } from "../../cluster/cluster-plan.ts";
import { cutOf } from "../../cluster/proxy/cuts.ts";

const way: Way = { from: "node-1", to: "nats-2", port: 1, targetPort: 2 };
const cutBy = (cuts: Record<string, "both" | "one-way">) =>
  cutOf(way, new Map(Object.entries(cuts)));

test("a way is cut when one of its ends is, and open when others are", async (t) => {
  t.equal(cutBy({}), undefined);
  t.equal(cutBy({ "node-2": "both", "nats-1": "one-way" }), undefined);
  t.equal(cutBy({ "node-1": "both" }), "both");
  t.equal(cutBy({ "nats-2": "both" }), "both");
});

test("one way, what the member sends is lost, whichever end made the connection", async (t) => {
  t.equal(cutBy({ "node-1": "one-way" }), "to-target");
  t.equal(cutBy({ "nats-2": "one-way" }), "from-target");
  t.equal(cutBy({ "node-1": "one-way", "nats-2": "one-way" }), "both");
  t.equal(cutBy({ "node-1": "one-way", "nats-2": "both" }), "both");
});
