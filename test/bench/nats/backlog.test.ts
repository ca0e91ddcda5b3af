import { test } from "tap";
import { redeliveredOf } from "../../../bench/nats/backlog.ts";

test("deliveries beyond a message's first are added up over the streams", (t) => {
  const delivered = [
    { consumer_seq: 12, stream_seq: 10 },
    { consumer_seq: 5, stream_seq: 5 },
  ];
  t.equal(redeliveredOf(delivered), 2);
  t.equal(redeliveredOf([]), 0);
  t.end();
});

test("a server that has delivered more messages than it knows deliveries has lost count", (t) => {
  const restarted = [
    { consumer_seq: 91, stream_seq: 100 },
    { consumer_seq: 120, stream_seq: 100 },
  ];
  t.equal(redeliveredOf(restarted), null, "what another stream has does not make up for it");
  t.end();
});
