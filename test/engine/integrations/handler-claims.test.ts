import { test } from "tap";
import {
  beginCall,
  CALL_NUMBER_MAX,
  CLAIM_BYTES,
  CLAIM_SLOTS,
  giveCall,
  hasBegun,
  takeCallBack,
} from "../../../engine/integrations/handler-claims.ts";

const newSlots = () => new Int32Array(new SharedArrayBuffer(CLAIM_BYTES));

test("a call is begun or taken back, once, by who comes first", async (t) => {
  const slots = newSlots();
  giveCall(slots, 1);
  giveCall(slots, 2);
  t.notOk(hasBegun(slots, 1));
  t.ok(beginCall(slots, 1));
  t.ok(hasBegun(slots, 1));
  t.notOk(takeCallBack(slots, 1), "what has begun is not taken back");
  t.notOk(beginCall(slots, 1), "nor begun again");
  t.ok(takeCallBack(slots, 2));
  t.notOk(beginCall(slots, 2), "what was taken back is not begun");
  t.notOk(takeCallBack(slots, 2));
});

test("who comes late for a word that is used again leaves it alone", async (t) => {
  const slots = newSlots();
  giveCall(slots, 5);
  t.ok(takeCallBack(slots, 5));
  giveCall(slots, 5 + CLAIM_SLOTS);
  t.notOk(beginCall(slots, 5));
  t.ok(beginCall(slots, 5 + CLAIM_SLOTS));
});

test("the largest number has a word as the others", async (t) => {
  const slots = newSlots();
  giveCall(slots, CALL_NUMBER_MAX);
  t.ok(beginCall(slots, CALL_NUMBER_MAX));
});
