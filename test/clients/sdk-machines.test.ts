/** AWS's SDK for JavaScript on the life of a state machine, from its making to its end. */
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  paginateListStateMachines,
  StateMachineDoesNotExist,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { test } from "tap";
import { machineArn, oneState, passDefinition, roleArn } from "../support/api-server.ts";
import { startForSdk } from "./sdk-client.ts";

const express = (name: string) => ({
  name,
  definition: passDefinition,
  roleArn,
  type: "EXPRESS" as const,
});

test("a machine is created, described, changed and deleted", async (t) => {
  const { sdk, server } = await startForSdk(t);
  const logging = { level: "OFF", includeExecutionData: true } as const;
  const created = await sdk.send(
    new CreateStateMachineCommand({ ...express("life"), loggingConfiguration: logging }),
  );
  const { stateMachineArn } = created;
  t.equal(stateMachineArn, machineArn("life"));
  t.ok(created.creationDate instanceof Date);
  t.equal(created.$metadata.httpStatusCode, 200);
  t.match(created.$metadata.requestId, /^[0-9a-f-]{36}$/);

  const described = await sdk.send(new DescribeStateMachineCommand({ stateMachineArn }));
  t.hasStrict(described, {
    stateMachineArn,
    name: "life",
    status: "ACTIVE",
    type: "EXPRESS",
    definition: passDefinition,
    roleArn,
    loggingConfiguration: logging,
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
  });
  t.strictSame(described.creationDate, created.creationDate);
  t.notOk("revisionId" in described, "the first revision is not named");

  const definition = oneState({ Type: "Pass", Result: 2 });
  const updated = await sdk.send(
    new UpdateStateMachineCommand({
      stateMachineArn,
      definition,
      tracingConfiguration: { enabled: true },
    }),
  );
  t.ok(updated.updateDate instanceof Date);
  t.hasStrict(await sdk.send(new DescribeStateMachineCommand({ stateMachineArn })), {
    definition,
    revisionId: updated.revisionId,
    tracingConfiguration: { enabled: true },
    loggingConfiguration: logging,
  });

  await sdk.send(new DeleteStateMachineCommand({ stateMachineArn }));
  const again = sdk.send(new DescribeStateMachineCommand({ stateMachineArn }));
  await t.rejects(again, StateMachineDoesNotExist);
  await sdk.send(new DeleteStateMachineCommand({ stateMachineArn }));
  t.strictSame(server.warnings, []);
});

test("a description without its data has an empty definition", async (t) => {
  const { sdk } = await startForSdk(t);
  const { stateMachineArn } = await sdk.send(new CreateStateMachineCommand(express("plain")));
  const asked = { stateMachineArn, includedData: "METADATA_ONLY" } as const;
  t.hasStrict(await sdk.send(new DescribeStateMachineCommand(asked)), {
    name: "plain",
    definition: "",
  });
});

test("five machines in pages of two are each told once, in the order of their names", async (t) => {
  const { sdk } = await startForSdk(t);
  const names = ["e", "a", "d", "b", "c"];
  for (const name of names) await sdk.send(new CreateStateMachineCommand(express(name)));
  const pages: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await sdk.send(new ListStateMachinesCommand({ maxResults: 2, nextToken }));
    pages.push(page.stateMachines!.map(({ name }) => name));
    for (const { creationDate } of page.stateMachines!) t.ok(creationDate instanceof Date);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  t.strictSame(pages, [["a", "b"], ["c", "d"], ["e"]]);

  const paginated: (string | undefined)[] = [];
  for await (const page of paginateListStateMachines({ client: sdk, pageSize: 2 }, {})) {
    paginated.push(...page.stateMachines!.map(({ name }) => name));
  }
  t.strictSame(paginated, ["a", "b", "c", "d", "e"]);
});

test("what is added and removed between two pages neither repeats nor skips a machine", async (t) => {
  const { sdk } = await startForSdk(t);
  for (const name of ["b", "d", "f"]) await sdk.send(new CreateStateMachineCommand(express(name)));
  const first = await sdk.send(new ListStateMachinesCommand({ maxResults: 2 }));
  await sdk.send(new CreateStateMachineCommand(express("a")));
  await sdk.send(new DeleteStateMachineCommand({ stateMachineArn: machineArn("d") }));
  await sdk.send(new CreateStateMachineCommand(express("e")));
  const { nextToken } = first;
  const second = await sdk.send(new ListStateMachinesCommand({ maxResults: 2, nextToken }));
  t.strictSame(
    second.stateMachines!.map(({ name }) => name),
    ["e", "f"],
  );
});

test("tags are put on, replaced and taken off", async (t) => {
  const { sdk } = await startForSdk(t);
  const tags = [{ key: "team", value: "orders" }];
  const created = await sdk.send(new CreateStateMachineCommand({ ...express("tagged"), tags }));
  const resourceArn = created.stateMachineArn;
  const tagsNow = async () =>
    (await sdk.send(new ListTagsForResourceCommand({ resourceArn }))).tags!;
  t.strictSame(await tagsNow(), tags);
  const added = [
    { key: "team", value: "billing" },
    { key: "größe", value: "" },
    { key: "__proto__", value: "x" },
  ];
  await sdk.send(new TagResourceCommand({ resourceArn, tags: added }));
  t.strictSame(await tagsNow(), added);
  const tagKeys = ["team", "no such key"];
  await sdk.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  t.strictSame(await tagsNow(), added.slice(1));
});

test("a definition is validated without being kept", async (t) => {
  const { sdk } = await startForSdk(t);
  const validate = (definition: string, severity: "ERROR" | "WARNING" = "ERROR") =>
    sdk.send(new ValidateStateMachineDefinitionCommand({ definition, severity, type: "EXPRESS" }));
  t.hasStrict(await validate(passDefinition), { result: "OK", diagnostics: [], truncated: false });
  const failed = await validate('{"StartAt": "A"}');
  t.hasStrict(failed, {
    result: "FAIL",
    diagnostics: [
      {
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message: "These fields are required: [States]",
        location: "/",
      },
    ],
  });
  const unreachable = JSON.stringify({
    StartAt: "A",
    States: { A: { Type: "Succeed" }, B: { Type: "Succeed" } },
  });
  t.strictSame((await validate(unreachable)).diagnostics, []);
  t.hasStrict(await validate(unreachable, "WARNING"), {
    result: "OK",
    diagnostics: [{ severity: "WARNING" }],
  });
  t.strictSame((await sdk.send(new ListStateMachinesCommand({}))).stateMachines, []);
});
