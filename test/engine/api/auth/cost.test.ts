/** What a signature costs who checks it: told, never judged. `docs/decisions/0012` has the figures. */
import { test } from "tap";
import { gatekeeperAt, rawOf, signedStart } from "./signed-request.ts";

const ROUNDS = 10;
const TIMES = 2_000;

test("a signed start is checked, and again, by a key that is derived once", async (t) => {
  const request = await signedStart();
  const keeper = gatekeeperAt(request);
  const raw = rawOf(request);
  const body = Buffer.from(request.body);
  const roundsUs = Array.from({ length: ROUNDS }, () => {
    const beganMs = performance.now();
    for (let index = 0; index < TIMES; index++) keeper.admit(keeper.claimOf(raw), raw, body);
    return ((performance.now() - beganMs) * 1000) / TIMES;
  });
  const us = Math.min(...roundsUs).toFixed(1);
  t.comment(`${us} µs a request of ${body.length} bytes and ${request.headers.length} headers`);
  t.pass();
});
