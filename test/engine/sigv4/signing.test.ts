/** Signatures are those of AWS's documentation. Requests as AWS's SDK signs them: `api/auth/`. */
import { test } from "tap";
import { amzDateOf, msOfAmzDate } from "../../../engine/sigv4/amz-date.ts";
import { canonicalRequest } from "../../../engine/sigv4/canonical-request.ts";
import { bodyHashOf, secretKey, signatureOf, signingKey } from "../../../engine/sigv4/signing.ts";

const secret = secretKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

test("AWS's example of a request has the signature that AWS says", (t) => {
  const amzDate = "20150830T123600Z";
  const scope = { date: "20150830", region: "us-east-1", service: "iam" };
  const canonical = canonicalRequest({
    method: "GET",
    target: "/?Version=2010-05-08&Action=ListUsers",
    names: ["content-type", "host", "x-amz-date"],
    values: ["application/x-www-form-urlencoded; charset=utf-8", "iam.amazonaws.com", amzDate],
    bodyHash: bodyHashOf(""),
  });
  t.equal(
    bodyHashOf(canonical),
    "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
  );
  const signature = signatureOf(signingKey(secret, scope), { amzDate, scope, canonical });
  t.equal(
    signature.toString("hex"),
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
  t.end();
});

test("AWS's example of a derived key is derived", (t) => {
  const key = signingKey(secret, { date: "20120215", region: "us-east-1", service: "iam" });
  t.equal(
    key.export().toString("hex"),
    "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
  );
  t.end();
});

test("paths, queries and values have one form", (t) => {
  const formOf = (target: string, value = "v") =>
    canonicalRequest({ method: "POST", target, names: ["a"], values: [value], bodyHash: "h" });
  const rows: readonly (readonly [target: string, form: string])[] = [
    ["/", "POST\n/\n\n"],
    ["/a/./b//../c/", "POST\n/a/c/\n\n"],
    ["/..", "POST\n/\n\n"],
    ["/a%20b", "POST\n/a%2520b\n\n"],
    ["/-_.~!", "POST\n/-_.~%21\n\n"],
    ["/?b=2&a=1", "POST\n/\na=1&b=2\n"],
    ["/?a=2&a=1&a", "POST\n/\na=&a=1&a=2\n"],
    ["/?a=%7e*&&", "POST\n/\na=~%2A\n"],
    ["/?a=%zz", "POST\n/\na=%25zz\n"],
  ];
  for (const [target, form] of rows) t.equal(formOf(target), `${form}a:v\n\na\nh`, target);
  t.equal(formOf("/", "  one \t two  "), "POST\n/\n\na:one two\n\na\nh");
  t.equal(formOf("/", "\u00a0"), "POST\n/\n\na:\u00a0\n\na\nh", "a byte of UTF-8 is no blank");
  t.end();
});

test("times are read as they are written, and nothing else is a time", (t) => {
  const ms = Date.UTC(2026, 1, 28, 23, 59, 7);
  t.equal(amzDateOf(ms + 999), "20260228T235907Z");
  t.equal(msOfAmzDate("20260228T235907Z"), ms);
  for (const bad of ["20260229T000000Z", "20261301T000000Z", "20260101T240000Z", "2026", ""]) {
    t.equal(msOfAmzDate(bad), undefined, bad);
  }
  t.end();
});

test("a secret shows in nothing that prints it", async (t) => {
  const { inspect } = await import("node:util");
  const shown = `${inspect(secret, { depth: 9, showHidden: true })}${JSON.stringify(secret)}${secret}`;
  t.notMatch(shown, /wJalr/);
});
