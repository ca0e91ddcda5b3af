/** What may be changed of a request that AWS's SDK has signed, and how each change is refused. */
import { otherPair, type SignedRequest, withHeader } from "./signed-request.ts";

const INCOMPLETE = "IncompleteSignatureException";
export const INVALID = "InvalidSignatureException";
const MISSING = "MissingAuthenticationTokenException";
export const UNKNOWN = "UnrecognizedClientException";

type Change = (request: SignedRequest) => SignedRequest;

const header =
  (name: string, change: (value: string) => string | undefined): Change =>
  (request) =>
    withHeader(request, name, change);
const authorization = (from: string | RegExp, to: string): Change =>
  header("authorization", (value) => value.replace(from, to));
const signature = (change: (hex: string) => string): Change =>
  header("authorization", (value) => value.replace(/[0-9a-f]{64}$/, change));
const added =
  (name: string, value: string): Change =>
  (request) => ({ ...request, headers: [...request.headers, [name, value]] });
/** Out of the signed headers, but still sent. */
const unsigned = (name: string): Change => authorization(new RegExp(`;?\\b${name}(?=[;,])`), "");
const both =
  (...changes: readonly Change[]): Change =>
  (request) =>
    changes.reduce((changed, change) => change(changed), request);

const mismatch = /^The request signature we calculated does not match the signature you provided\./;

export const tampered: readonly (readonly [what: string, Change, code: string, message: RegExp])[] =
  [
    ["another body", (one) => ({ ...one, body: `${one.body} ` }), INVALID, mismatch],
    ["no body", (one) => ({ ...one, body: "" }), INVALID, mismatch],
    [
      "another input in the body",
      (one) => ({ ...one, body: one.body.replace("7", "8") }),
      INVALID,
      mismatch,
    ],
    [
      "another body, and its hash",
      both(
        (one) => ({ ...one, body: "{}" }),
        header("x-amz-content-sha256", () => "0".repeat(64)),
      ),
      INVALID,
      mismatch,
    ],
    ["another method", (one) => ({ ...one, method: "PUT" }), INVALID, mismatch],
    ["another path", (one) => ({ ...one, url: "/other" }), INVALID, mismatch],
    ["a query", (one) => ({ ...one, url: "/?a=b" }), INVALID, mismatch],
    ["an absolute address", (one) => ({ ...one, url: "http://else/" }), INVALID, mismatch],
    ["another host", header("host", () => "127.0.0.1:8084"), INVALID, mismatch],
    ["another target", header("x-amz-target", (name) => `${name}Batch`), INVALID, mismatch],
    ["another content type", header("content-type", () => "application/json"), INVALID, mismatch],
    ["another user agent of the SDK", header("x-amz-user-agent", () => "curl"), INVALID, mismatch],
    ["a second later", header("x-amz-date", (date) => nextSecond(date)), INVALID, mismatch],
    ["no host", header("host", () => undefined), INVALID, /SignedHeaders must name headers/],
    ["no target", header("x-amz-target", () => undefined), INVALID, /SignedHeaders must name/],
    [
      "no content type",
      header("content-type", () => undefined),
      INVALID,
      /SignedHeaders must name/,
    ],
    ["no date", header("x-amz-date", () => undefined), INCOMPLETE, /existence of a 'X-Amz-Date'/],
    [
      "a date that is none",
      header("x-amz-date", () => "today"),
      INCOMPLETE,
      /ISO-8601 .*Got 'today'/,
    ],
    ["no authorization", header("authorization", () => undefined), MISSING, /^Missing Auth/],
    ["a password", header("authorization", () => "Basic YTpi"), MISSING, /^Missing Authentication/],
    ["a bearer's token", header("authorization", () => "Bearer AWS4-"), MISSING, /^Missing/],
    ["an empty authorization", header("authorization", () => ""), MISSING, /^Missing/],
    [
      "the algorithm alone",
      header("authorization", () => "AWS4-HMAC-SHA256"),
      INCOMPLETE,
      /requires 'Credential' parameter\. .*requires 'Signature' parameter\. .*requires 'SignedHeaders'/,
    ],
    [
      "an item without a value",
      authorization("Credential=", "Credential "),
      INCOMPLETE,
      /not a valid key=value pair .*Hashed with SHA-256/,
    ],
    ["no credential", authorization("Credential=", "Cred="), INCOMPLETE, /requires 'Credential'/],
    ["no signature", authorization(/Signature=.*$/, ""), INCOMPLETE, /requires 'Signature'/],
    ["two signatures", authorization(/$/, ", Signature=0"), INCOMPLETE, /has 'Signature' twice/],
    [
      "another algorithm",
      authorization("HMAC-SHA256", "ECDSA-P256-SHA256"),
      INCOMPLETE,
      /^Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' \(only AWS4-HMAC-SHA256 for now\)\.$/,
    ],
    [
      "a scope of four parts",
      authorization("/states", ""),
      INCOMPLETE,
      /exactly 5 slash-delimited/,
    ],
    ["another region in the scope", authorization("us-east-1", "eu-west-1"), INVALID, mismatch],
    [
      "a region that is none",
      authorization("us-east-1", "US_EAST"),
      INVALID,
      /^Credential should be scoped to a valid region, not 'US_EAST'\.$/,
    ],
    [
      "another service in the scope",
      authorization("/states/", "/dynamodb/"),
      INVALID,
      /^Credential should be scoped to correct service: 'states'\.$/,
    ],
    [
      "another end of the scope",
      authorization("aws4_request", "aws5_request"),
      INVALID,
      /valid terminator: 'aws4_request', not 'aws5_request'\.$/,
    ],
    [
      "another day in the scope",
      authorization(/\/\d{8}\//, "/20200101/"),
      INVALID,
      /^Date in Credential scope does not match YYYYMMDD .*: '20200101' != '\d{8}', from '/,
    ],
    [
      "a key that nobody has",
      authorization("AKIDONE", "AKIDNONE"),
      UNKNOWN,
      /^The security token /,
    ],
    ["another's key", authorization("AKIDONE", otherPair.accessKeyId), INVALID, mismatch],
    [
      "a key in lower case",
      authorization("AKIDONE", "akidone"),
      UNKNOWN,
      /included in the request/,
    ],
    ["a name of every object", authorization("AKIDONE", "__proto__"), UNKNOWN, /security token/],
    ["a signature cut short", signature((hex) => hex.slice(0, 63)), INVALID, mismatch],
    ["a longer signature", signature((hex) => `${hex}0`), INVALID, mismatch],
    ["a signature in upper case", signature((hex) => `${hex.toUpperCase()}`), INVALID, mismatch],
    ["a signature of zeros", signature(() => "0".repeat(64)), INVALID, mismatch],
    [
      "one digit changed",
      signature(([first, ...rest]) => [+(first === "0"), ...rest].join("")),
      INVALID,
      mismatch,
    ],
    ["a signature that is no number", signature(() => "x".repeat(64)), INVALID, mismatch],
    [
      "an unsigned host",
      unsigned("host"),
      INVALID,
      /^'Host' or ':authority' must be a 'SignedHeader'/,
    ],
    ["an unsigned target", unsigned("x-amz-target"), INVALID, /^'x-amz-target' must be a 'Signed/],
    ["an unsigned date", unsigned("x-amz-date"), INVALID, /^'x-amz-date' must be a 'SignedHeader'/],
    ["an unsigned content type", unsigned("content-type"), INVALID, /^'content-type' must be/],
    ["a target that is there twice", added("X-Amz-Target", "AWSStepFunctions.X"), INVALID, /once/],
    ["a date that is there twice", added("x-amz-date", "20200101T000000Z"), INVALID, /only once/],
    [
      "a host that is there twice",
      added("Host", "else"),
      INVALID,
      /'host' is signed, .* only once/,
    ],
    ["an authorization more", added("authorization", "Basic YTpi"), INVALID, /only once/],
    [
      "an unsigned token",
      added("X-Amz-Security-Token", "t"),
      INVALID,
      /^'x-amz-security-token' must/,
    ],
    [
      "an unsigned header of AWS's",
      added("x-amz-acl", "x"),
      INVALID,
      /^'x-amz-acl' must be a 'Signed/,
    ],
    [
      "a body that is not signed",
      both(
        header("x-amz-content-sha256", () => undefined),
        added("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
      ),
      INVALID,
      mismatch,
    ],
    [
      "signed headers in another order",
      authorization(/SignedHeaders=[^,]*/, "SignedHeaders=x-amz-date;host"),
      INVALID,
      /must be|SignedHeaders must name/,
    ],
    ["a signed header twice", authorization("host;", "host;host;"), INVALID, /each once/],
    ["signed headers in upper case", authorization(";host;", ";Host;"), INVALID, /SignedHeader/],
    [
      "a signed header that is not there",
      authorization("host;", "host;hostile;"),
      INVALID,
      /headers of the request/,
    ],
    [
      "a thousand signed headers",
      authorization("host;", `host;${"i;".repeat(1000)}`),
      INCOMPLETE,
      /at most 64 headers/,
    ],
    [
      "a signature in the query",
      both(
        header("authorization", () => undefined),
        (one) => ({ ...one, url: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0" }),
      ),
      MISSING,
      /^Missing Authentication Token$/,
    ],
  ];

/** Within the minute. */
function nextSecond(date: string): string {
  const second = Number(date.slice(13, 15));
  return `${date.slice(0, 13)}${String((second + 1) % 60).padStart(2, "0")}Z`;
}
