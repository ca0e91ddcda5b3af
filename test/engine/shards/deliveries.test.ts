import { test } from "tap";
import { Deliveries } from "../../../engine/shards/deliveries.ts";
import { keepingLink, runsOf } from "./frames.ts";

function createDeliveries() {
  const taken: number[][] = [];
  const deliveries = new Deliveries((runs) => taken.push([...runs]));
  return { deliveries, taken };
}

const bytes = () => Uint8Array.of(1, 2, 3);

test("records go to the client that asked for them, and are done when it has taken them in", (t) => {
  const { deliveries, taken } = createDeliveries();
  const [one, other] = [keepingLink(), keepingLink()];
  deliveries.subscribe(["a", "b"], one);
  deliveries.subscribe(["c"], other);
  deliveries.send("b", bytes(), runsOf([1, 0, 2]));
  deliveries.send("c", bytes(), runsOf([2, 0, 1]));
  t.strictSame(one.sent, [{ kind: "terminals", delivery: 1, bytes: bytes() }]);
  t.strictSame(other.sent, [{ kind: "terminals", delivery: 2, bytes: bytes() }]);
  t.strictSame(taken, []);
  deliveries.taken(2);
  deliveries.taken(2);
  deliveries.taken(99);
  t.strictSame(taken, [[2, 0, 1]]);
  t.end();
});

test("records that nobody asked for are done at once", (t) => {
  const { deliveries, taken } = createDeliveries();
  deliveries.send("a", bytes(), runsOf([1, 0, 2]));
  t.strictSame(taken, [[1, 0, 2]]);
  t.end();
});

test("what went over a link that closes counts as taken, the rest goes on", (t) => {
  const { deliveries, taken } = createDeliveries();
  const [one, other] = [keepingLink(), keepingLink()];
  deliveries.subscribe(["a"], one);
  deliveries.subscribe(["b"], other);
  deliveries.send("a", bytes(), runsOf([1, 0, 1]));
  deliveries.send("b", bytes(), runsOf([2, 0, 1]));
  deliveries.unsubscribe(one);
  t.strictSame(taken, [[1, 0, 1]]);
  deliveries.send("a", bytes(), runsOf([1, 1, 1]));
  t.equal(one.sent.length, 1);
  t.strictSame(taken[1], [1, 1, 1]);
  deliveries.taken(2);
  t.strictSame(taken[2], [2, 0, 1]);
  t.end();
});

test("a client that comes back on a new link keeps it when the old one closes", (t) => {
  const { deliveries, taken } = createDeliveries();
  const [old, fresh] = [keepingLink(), keepingLink()];
  deliveries.subscribe(["a"], old);
  deliveries.send("a", bytes(), runsOf([1, 0, 1]));
  deliveries.subscribe(["a"], fresh);
  deliveries.unsubscribe(old);
  deliveries.send("a", bytes(), runsOf([1, 1, 1]));
  t.equal(fresh.sent.length, 1);
  t.strictSame(taken, [[1, 0, 1]]);
  t.end();
});

test("a client that is there can be told something, one that is not cannot", (t) => {
  const { deliveries } = createDeliveries();
  const link = keepingLink();
  deliveries.subscribe(["a"], link);
  deliveries.tell("a", { kind: "accepted", number: 1 });
  deliveries.tell("b", { kind: "accepted", number: 2 });
  t.strictSame(link.sent, [{ kind: "accepted", number: 1 }]);
  t.end();
});
