/** What a signature costs who checks it: told, never judged. `docs/decisions/0012` has the figures. */
import { test } from "tap";
import { DerivedKeys } from "../../../../engine/api/auth/signature.ts";
import {
  credentialsOf,
  gatekeeperAt,
  keyPair,
  otherPair,
  rawOf,
  signedStart,
  twoKeys,
} from "./signed-request.ts";

const ROUNDS = 10;
const TIMES = 2_000;

test("a signed start is checked each time anew", async (t) => {
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
  const other = Buffer.from(request.body.replace("one", "two"));
  t.not(other.toString(), request.body);
  t.throws(() => keeper.admit(keeper.claimOf(raw), raw, other), "its key is known by now");
});

test("a signing key is derived once for a key, a day and a region", (t) => {
  const keys = credentialsOf(twoKeys);
  const [first, second] = [keyPair, otherPair].map(({ accessKeyId }) => keys.get(accessKeyId)!);
  const derived = new DerivedKeys();
  const scope = { date: "20261125", region: "us-east-1", service: "states" };
  const key = derived.of(first!, scope);
  t.equal(derived.of(first!, { ...scope }), key);
  for (const [who, where] of [
    [second!, scope],
    [first!, { ...scope, date: "20261126" }],
    [first!, { ...scope, region: "eu-west-1" }],
  ] as const) {
    t.not(derived.of(who, where), key);
    t.notOk(derived.of(who, where).equals(key));
  }
  t.end();
});
