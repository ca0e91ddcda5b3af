/** The file of keys and policies, and what is wrong with it. */
import { test } from "tap";
import { readCredentialsFile } from "../../../engine/credentials/credentials-file.ts";

const secretAccessKey = "very-secret-characters";
const key = { accessKeyId: "AKIDONE", secretAccessKey };
const statement = { Effect: "Allow", Action: "states:*", Resource: "*" };
const withKey = (change: object) => ({ keys: [{ ...key, ...change }] });
const withStatement = (change: object) => ({
  keys: [key],
  policies: { p: { Statement: [{ ...statement, ...change }] } },
});

function problemsOf(file: unknown): readonly string[] {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  const read = readCredentialsFile(text);
  return read.kind === "refused" ? read.problems : [];
}

test("keys are read with the statements of all their policies", (t) => {
  const read = readCredentialsFile(
    JSON.stringify({
      keys: [
        { ...key, comment: "the operator" },
        { ...key, accessKeyId: "two", policies: ["p", "q"] },
        { ...key, accessKeyId: "none", policies: [] },
      ],
      policies: {
        p: { Version: "2012-10-17", Statement: statement },
        q: { Statement: [{ Sid: "No", Effect: "Deny", Action: ["*"], Resource: ["*"] }] },
      },
    }),
  );
  if (read.kind === "refused") throw new Error(read.problems.join());
  t.strictSame([...read.credentials.keys()], ["AKIDONE", "two", "none"]);
  t.equal(read.credentials.get("AKIDONE")?.statements, null, "without policies, everything");
  t.strictSame(read.credentials.get("none")?.statements, [], "with none of them, nothing");
  t.strictSame(read.credentials.get("two")?.statements, [
    { effect: "Allow", actions: ["states:*"], resources: [null] },
    { effect: "Deny", actions: ["*"], resources: [null] },
  ]);
  t.notMatch(JSON.stringify([...read.credentials]), secretAccessKey);
  t.end();
});

const rows: readonly (readonly [file: unknown, problem: RegExp])[] = [
  ["", /no JSON from line 1, column 1/],
  [`{ "keys": ${secretAccessKey}`, /no JSON from line 1, column 11/],
  ["[]", /must be an object with "keys"/],
  [{}, /^keys must be a list of 1 to 1000/],
  [{ keys: [] }, /^keys must be a list/],
  [{ keys: {} }, /^keys must be a list/],
  [{ keys: [7] }, /^keys\[0\] must be an object/],
  [{ keys: [key], users: [] }, /^the file has "users", which is none of keys, policies/],
  [withKey({ accessKeyId: "a b" }), /^keys\[0\]\.accessKeyId must be 3 to 128 letters/],
  [withKey({ accessKeyId: "a/b/c" }), /^keys\[0\]\.accessKeyId must be/],
  [withKey({ accessKeyId: undefined }), /^keys\[0\]\.accessKeyId must be/],
  [withKey({ secretAccessKey: "short-one" }), /^keys\[0\]\.secretAccessKey must be 16 to 256/],
  [withKey({ secretAccessKey: "with blanks in it, too" }), /secretAccessKey .*openssl rand/],
  [withKey({ secretAccessKey: 7 }), /^keys\[0\]\.secretAccessKey must be/],
  [withKey({ secretaccesskey: "x" }), /^keys\[0\] has "secretaccesskey", which is none of/],
  [withKey({ policies: "p" }), /^keys\[0\]\.policies must be a list/],
  [withKey({ policies: ["p"] }), /^keys\[0\]\.policies\[0\] names none .*it has none/],
  [withKey({ policies: ["__proto__"] }), /^keys\[0\]\.policies\[0\] names none/],
  [{ keys: [key, key] }, /^keys\[1\]\.accessKeyId AKIDONE is there already/],
  [{ keys: [key], policies: [] }, /^policies must be an object/],
  [{ keys: [key], policies: { p: [] } }, /^policies\.p must be an object/],
  [{ keys: [key], policies: { p: {} } }, /^policies\.p\.Statement must be a list of 1 to 100/],
  [
    withStatement({ Effect: "allow" }),
    /^policies\.p\.Statement\[0\]\.Effect must be Allow or Deny/,
  ],
  [withStatement({ Action: undefined }), /^policies\.p\.Statement\[0\]\.Action must be a text/],
  [withStatement({ Action: [7] }), /\.Action must be a text/],
  [withStatement({ Action: "lambda:Invoke" }), /lambda:Invoke is no action of Step Functions/],
  [withStatement({ Resource: [] }), /^policies\.p\.Statement\[0\]\.Resource must be a text/],
  [withStatement({ Resource: "orders" }), /Resource\[0\] orders is no ARN: write arn:aws/],
  [withStatement({ Condition: {} }), /Statement\[0\] has "Condition", which is none of/],
  [withStatement({ NotAction: "x" }), /has "NotAction"/],
  [
    `{"keys": [{"accessKeyId": "AKIDONE",\n"secretAccessKey": "${secretAccessKey}",\n"secretAccessKey": "${secretAccessKey}"}]}`,
    /^line 3 has a name for the second time$/,
  ],
];

test("each problem is told with its place and what to do, and no secret with it", (t) => {
  for (const [file, problem] of rows) {
    const problems = problemsOf(file);
    t.equal(problems.length, 1, `${problem}: ${problems.join("; ")}`);
    t.match(problems[0], problem);
    t.notMatch(problems.join(), /very-secret|short-one|with blanks/);
  }
  t.end();
});

test("all problems are told at once", (t) => {
  const file = {
    keys: [{ accessKeyId: "", secretAccessKey: "", policies: ["x", "y"] }, null],
    policies: { p: { Statement: [{ Effect: "no", Action: "x", Resource: "y", Else: 1 }] } },
  };
  t.equal(problemsOf(file).length, 9, problemsOf(file).join("\n"));
  t.end();
});
