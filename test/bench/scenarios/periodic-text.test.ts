import { test } from "tap";
import { periodicText } from "../../../bench/scenarios/periodic-text.ts";

test("texts repeat with the period, but for the id, wherever and however often it stands", (t) => {
  const text = periodicText(3, (slot, orderId) => ({ orderId, slot, also: [`x/${orderId}`] }));
  for (const index of [0, 4, 4, 3001]) {
    const orderId = `o-${index}`;
    const value = { orderId, slot: index % 3, also: [`x/${orderId}`] };
    t.equal(text(index), JSON.stringify(value));
  }
  t.end();
});

test("a value without the id is the same text for all indexes of a slot", (t) => {
  const text = periodicText(2, (slot) => slot);
  t.same([text(0), text(1), text(7)], ["0", "1", "1"]);
  t.end();
});

test("each slot's value is made once", (t) => {
  let made = 0;
  const text = periodicText(5, () => ++made);
  for (let index = 0; index < 100; index++) text(index);
  t.equal(made, 5);
  t.end();
});
