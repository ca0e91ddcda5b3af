/** Requests that change one machine at once. */
import { test } from "tap";
import {
  call,
  createMachine,
  oneState,
  passDefinition,
  roleArn,
  startTestServer,
} from "../../support/api-server.ts";

const request = { name: "m", definition: passDefinition, roleArn, type: "EXPRESS" };

test("one request to create, sent many times at once, is answered the same each time", async (t) => {
  const { url } = await startTestServer(t);
  const send = () => call(url, "CreateStateMachine", request);
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  for (const { status, body } of answers) {
    t.equal(status, 200, JSON.stringify(body));
    t.strictSame(body, answers[0]!.body);
  }
});

test("of different requests for one name, sent at once, one is taken", async (t) => {
  const { url } = await startTestServer(t);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const definition = oneState({ Type: "Pass", Result: index });
      return call(url, "CreateStateMachine", { ...request, definition });
    }),
  );
  const taken = answers.filter(({ status }) => status === 200);
  t.equal(taken.length, 1);
  for (const { status, body } of answers.filter((answer) => answer !== taken[0])) {
    t.hasStrict({ status, body }, { status: 400, body: { __type: "StateMachineAlreadyExists" } });
  }
});

test("updates, tags and versions that come at once all land", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const definition = oneState({ Type: "Pass", Result: "new" });
  const answers = await Promise.all([
    call(url, "UpdateStateMachine", { stateMachineArn, definition }),
    call(url, "UpdateStateMachine", { stateMachineArn, tracingConfiguration: { enabled: true } }),
    ...["a", "b", "c"].map((key) =>
      call(url, "TagResource", { resourceArn: stateMachineArn, tags: [{ key, value: "" }] }),
    ),
  ]);
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  );
  const described = await call(url, "DescribeStateMachine", { stateMachineArn });
  t.hasStrict(described.body, { definition, tracingConfiguration: { enabled: true } });
  const { body } = await call(url, "ListTagsForResource", { resourceArn: stateMachineArn });
  t.strictSame(body.tags.map(({ key }: { key: string }) => key).sort(), ["a", "b", "c"]);
});

test("updates that publish at once each make a version of their own", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const definition = oneState({ Type: "Pass", Result: index });
      return call(url, "UpdateStateMachine", { stateMachineArn, definition, publish: true });
    }),
  );
  const arns = answers.map(({ body }) => body.stateMachineVersionArn);
  t.strictSame(
    arns.toSorted(),
    Array.from({ length: 8 }, (_, index) => `${stateMachineArn}:${index + 1}`),
  );
  for (const [index, arn] of arns.entries()) {
    const { body } = await call(url, "StartSyncExecution", { stateMachineArn: arn });
    t.equal(body.output, String(index), "a version runs what was published with it");
  }
});
