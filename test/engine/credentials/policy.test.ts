/** What policies allow. */
import { test } from "tap";
import { verdictOn } from "../../../engine/credentials/policy.ts";
import { readPolicy } from "../../../engine/credentials/policy-document.ts";

const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:";

interface Given {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const allow = (Action: Given["Action"], Resource: Given["Resource"]): Given => ({
  Effect: "Allow",
  Action,
  Resource,
});
const deny = (Action: Given["Action"], Resource: Given["Resource"]): Given => ({
  Effect: "Deny",
  Action,
  Resource,
});

const start = "states:StartExecution";
const rows: readonly (readonly [
  what: string,
  statements: readonly Given[],
  action: string,
  resources: readonly string[],
  verdict: string,
])[] = [
  ["nothing said", [deny("states:Delete*", "*")], start, [`${machine}m`], "not-allowed"],
  ["all allowed", [allow("*", "*")], start, [`${machine}m`], "allowed"],
  ["the action", [allow(start, "*")], start, [`${machine}m`], "allowed"],
  ["another action", [allow("states:StopExecution", "*")], start, [`${machine}m`], "not-allowed"],
  [
    "a beginning of the action",
    [allow("states:Start", "*")],
    start,
    [`${machine}m`],
    "not-allowed",
  ],
  ["any case of the action", [allow("STATES:sTART*", "*")], start, [`${machine}m`], "allowed"],
  ["a list", [allow(["states:List*", start], ["*"])], start, [`${machine}m`], "allowed"],
  ["the resource", [allow(start, `${machine}m`)], start, [`${machine}m`], "allowed"],
  [
    "the case of the resource",
    [allow(start, `${machine}M`)],
    start,
    [`${machine}m`],
    "not-allowed",
  ],
  ["its beginning", [allow(start, `${machine}or*`)], start, [`${machine}orders`], "allowed"],
  ["another's", [allow(start, `${machine}or*`)], start, [`${machine}pay`], "not-allowed"],
  ["one character", [allow(start, `${machine}m?`)], start, [`${machine}m1`], "allowed"],
  [
    "any region and account",
    [allow(start, "arn:aws:states:*:*:stateMachine:m")],
    start,
    [`${machine}m`],
    "allowed",
  ],
  [
    "a star that would have to leave its segment",
    [allow(start, "arn:aws:states:*:stateMachine:m:x")],
    start,
    ["arn:aws:states:us-east-1:stateMachine:y:x"],
    "not-allowed",
  ],
  ["a denial after", [allow("*", "*"), deny(start, "*")], start, [`${machine}m`], "denied"],
  ["a denial before", [deny(start, "*"), allow("*", "*")], start, [`${machine}m`], "denied"],
  [
    "a denial of another",
    [deny(start, `${machine}x*`), allow("*", "*")],
    start,
    [`${machine}m`],
    "allowed",
  ],
  [
    "a denial of a version's machine",
    [allow("*", "*"), deny(start, `${machine}m`)],
    start,
    [`${machine}m:1`, `${machine}m`],
    "denied",
  ],
  [
    "an alias alone",
    [allow(start, `${machine}m:live`)],
    start,
    [`${machine}m:live`, `${machine}m`],
    "allowed",
  ],
  [
    "another alias",
    [allow(start, `${machine}m:live`)],
    start,
    [`${machine}m:next`, `${machine}m`],
    "not-allowed",
  ],
  ["what is no ARN", [allow(start, `${machine}*`)], start, ["nonsense"], "not-allowed"],
  ["what is no ARN, allowed all", [allow(start, "*")], start, ["nonsense"], "allowed"],
];

test("a Deny counts first, then an Allow, and what is not said is refused", (t) => {
  for (const [what, given, action, resources, verdict] of rows) {
    const problems: string[] = [];
    const statements = readPolicy(
      { Version: "2012-10-17", Statement: given },
      { at: "", problems },
    );
    t.strictSame(problems, [], what);
    t.equal(verdictOn(statements, { action, resources }), verdict, what);
  }
  t.equal(verdictOn([], { action: start, resources: [machine] }), "not-allowed");
  t.end();
});
