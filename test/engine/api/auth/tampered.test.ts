/** What AWS's SDK has signed is taken; anything that was changed since is refused, by its right name. */
import { test } from "tap";
import { ApiError } from "../../../../engine/api/errors.ts";
import type { Credentials } from "../../../../engine/credentials/credentials.ts";
import {
  admit,
  credentialsOf,
  gatekeeperAt,
  headerOf,
  keyPair,
  otherPair,
  signedStart,
} from "./signed-request.ts";
import { INVALID, tampered, UNKNOWN } from "./tampered-requests.ts";

test("each change of a signed request is refused, with AWS's name and words", async (t) => {
  const good = await signedStart();
  const keeper = gatekeeperAt(good);
  admit(keeper, good);
  for (const [what, change, code, message] of tampered) {
    const request = change(good);
    t.notSame(request, good, `${what}: it changes something`);
    const error = refusalOf(() => admit(keeper, request));
    t.equal(error?.code, code, `${what}: ${error?.message}`);
    t.match(error?.message, message, what);
    t.equal(error?.status, 400, what);
    t.notMatch(error?.message, /secret/, what);
  }
  t.ok(tampered.length >= 30, `${tampered.length} changes`);
  admit(keeper, good);
});

test("a request of another key's secret is refused", async (t) => {
  const forged = await signedStart({
    credentials: { ...keyPair, secretAccessKey: otherPair.secretAccessKey },
  });
  t.equal(refusalOf(() => admit(gatekeeperAt(forged), forged))?.code, INVALID);
});

test("requests are taken for five minutes, and five minutes ahead of their time", async (t) => {
  const request = await signedStart();
  const date = headerOf(request, "x-amz-date");
  const at = (laterMs: number) =>
    refusalOf(() => admit(gatekeeperAt(request, { laterMs }), request))?.message;
  for (const laterMs of [0, 300_000, -300_000]) t.equal(at(laterMs), undefined, `${laterMs} ms`);
  const time = "\\d{8}T\\d{6}Z";
  t.match(
    at(300_001),
    new RegExp(`^Signature expired: ${date} is now earlier than ${time} \\(${time} - 5 min\\.\\)$`),
  );
  t.match(
    at(-301_000),
    new RegExp(
      `^Signature not yet current: ${date} is still later than ${time} \\(${time} \\+ 5 min\\.\\)$`,
    ),
  );
});

test("what the SDK signs is taken, whatever the endpoint, the region and the key", async (t) => {
  const rows = [
    {},
    { credentials: otherPair },
    { region: "eu-central-1" },
    { endpoint: "http://[::1]:8083" },
    { endpoint: "http://localhost" },
    { endpoint: "http://proxy.example/step functions/ä(1)//x/../y" },
    { endpoint: "http://proxy.example/a%20b/*!'/" },
    // Temporary keys are nobody's here; a token that goes with a key that is known changes nothing.
    { credentials: { ...keyPair, sessionToken: "a token" } },
  ];
  for (const signing of rows) {
    const request = await signedStart(signing);
    const error = refusalOf(() => admit(gatekeeperAt(request), request));
    t.equal(error, undefined, `${JSON.stringify(signing)} ${request.url}: ${error?.message}`);
  }
});

test("renewed credentials count at once: other keys, and another secret of the same", async (t) => {
  const request = await signedStart();
  const keeper = gatekeeperAt(request);
  admit(keeper, request);
  keeper.renew(keysOf({ ...keyPair, secretAccessKey: "not-the-same-secret" }));
  t.equal(refusalOf(() => admit(keeper, request))?.code, INVALID);
  keeper.renew(keysOf(otherPair));
  t.equal(refusalOf(() => admit(keeper, request))?.code, UNKNOWN);
  keeper.renew(keysOf(keyPair));
  admit(keeper, request);
});

function keysOf(pair: typeof keyPair): Credentials {
  return credentialsOf(JSON.stringify({ keys: [pair] }));
}

function refusalOf(run: () => void): ApiError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
