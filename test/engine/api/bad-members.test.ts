/** Every member of every operation, with values of every type that JSON has. */
import { type Test, test } from "tap";
import { standardOperations } from "../../../engine/api/express-refusals.ts";
import { operations } from "../../../engine/api/operations.ts";
import { call, oneState } from "../../support/api-server.ts";
import { type HostileFixture, startHostile } from "./hostile-fixture.ts";
import { goodRequests, placesIn, withValue } from "./operation-members.ts";

/** Of each type that JSON has, and keys that are something else elsewhere. */
const values: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  "",
  "text",
  "x".repeat(3_000),
  "\ud800",
  [],
  [null],
  [[[]]],
  {},
  JSON.parse('{"__proto__": {"toString": 1}, "toString": 1, "valueOf": 1, "constructor": null}'),
  JSON.parse('{"length": 3, "then": 1, "toJSON": "x"}'),
];

/** What an empty request is good for. */
const asksForNothing: ReadonlySet<string> = new Set(["ListStateMachines", "Stepstorm.GetUsage"]);

async function startWithAlias(t: Test): Promise<HostileFixture> {
  const fixture = await startHostile(t);
  const { server, stateMachineArn } = fixture;
  await call(server.url, "PublishStateMachineVersion", { stateMachineArn });
  const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }];
  await call(server.url, "CreateStateMachineAlias", { name: "live", routingConfiguration });
  return fixture;
}

test("the requests of this test are of every operation that is not Standard's", async (t) => {
  const written = goodRequests("arn").map(({ operation }) =>
    operation.includes(".") ? operation : `AWSStepFunctions.${operation}`,
  );
  const known = [...operations.keys()].filter(
    (name) => !standardOperations.has(name.replace("AWSStepFunctions.", "")),
  );
  t.strictSame(written.sort(), known.sort());
});

test("each member of each operation with a value of each type is answered or refused", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startWithAlias(t);
  let asked = 0;
  for (const { operation, body } of goodRequests(stateMachineArn)) {
    const bodies = placesIn(body).flatMap((place) =>
      values.map((value) => [place, value, withValue(body, place, value)] as const),
    );
    asked += bodies.length;
    const answers = await Promise.all(bodies.map(([, , bad]) => call(server.url, operation, bad)));
    const wrong = answers.flatMap((answer, index) => {
      const [place, value] = bodies[index]!;
      const isAnswered = answer.status === 200;
      const isRefused =
        answer.status >= 400 && answer.status < 500 && typeof answer.body.__type === "string";
      if (isAnswered || isRefused) return [];
      return [`${place.join(".")} ${JSON.stringify(value)}: ${answer.status}`];
    });
    t.strictSame(wrong, [], operation);
    if (!asksForNothing.has(operation)) refused(await call(server.url, operation, {}), operation);
    await lives(operation);
  }
  t.comment(`${asked} requests`);
});

test("a member of a wrong type is never taken for one of the right type", async (t) => {
  const { server, stateMachineArn, refused } = await startWithAlias(t);
  const wrong: readonly (readonly [operation: string, body: object])[] = [
    ["StartSyncExecution", { stateMachineArn, input: { a: 1 } }],
    ["StartSyncExecution", { stateMachineArn: [stateMachineArn] }],
    ["StartExecution", { stateMachineArn, name: 1 }],
    [
      "CreateStateMachine",
      { name: "n", roleArn: "r", definition: JSON.parse(oneState({ Type: "Pass" })) },
    ],
    ["ListStateMachines", { maxResults: "1" }],
    ["TagResource", { resourceArn: stateMachineArn, tags: { key: "k", value: "v" } }],
    ["UpdateStateMachine", { stateMachineArn, publish: "true" }],
  ];
  for (const [operation, body] of wrong) {
    const answer = await call(server.url, operation, body);
    refused(answer, operation);
    t.equal(answer.body.__type, "SerializationException", operation);
  }
});
