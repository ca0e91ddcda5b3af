/** AWS's SDK for JavaScript on versions and aliases. */
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  PublishStateMachineVersionCommand,
  ResourceNotFound,
  type SFNClient,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { test } from "tap";
import { machineArn, oneState, roleArn } from "../support/api-server.ts";
import { startForSdk } from "./sdk-client.ts";

const stateMachineArn = machineArn("m");
const definitionOf = (version: number): string => oneState({ Type: "Pass", Result: version });

/** A machine `m` with three versions, whose results are their numbers. */
async function createVersions(sdk: SFNClient): Promise<void> {
  await sdk.send(
    new CreateStateMachineCommand({
      name: "m",
      definition: definitionOf(1),
      roleArn,
      type: "EXPRESS",
      publish: true,
      versionDescription: "the first",
    }),
  );
  const second = { stateMachineArn, definition: definitionOf(2), publish: true };
  await sdk.send(new UpdateStateMachineCommand(second));
  const third = { stateMachineArn, definition: definitionOf(3) };
  const { revisionId } = await sdk.send(new UpdateStateMachineCommand(third));
  await sdk.send(new PublishStateMachineVersionCommand({ stateMachineArn, revisionId }));
}

test("versions are published, listed from the newest on, described and deleted", async (t) => {
  const { sdk } = await startForSdk(t);
  await createVersions(sdk);
  const listed = async (params: { maxResults?: number; nextToken?: string | undefined } = {}) =>
    sdk.send(new ListStateMachineVersionsCommand({ stateMachineArn, ...params }));
  const arnsOf = (page: Awaited<ReturnType<typeof listed>>) =>
    page.stateMachineVersions!.map((version) => version.stateMachineVersionArn);
  t.strictSame(
    arnsOf(await listed()),
    [3, 2, 1].map((number) => `${stateMachineArn}:${number}`),
  );

  const first = await listed({ maxResults: 2 });
  t.strictSame(arnsOf(first), [`${stateMachineArn}:3`, `${stateMachineArn}:2`]);
  const { nextToken } = first;
  t.strictSame(arnsOf(await listed({ nextToken })), [`${stateMachineArn}:1`]);

  const described = await sdk.send(
    new DescribeStateMachineCommand({ stateMachineArn: `${stateMachineArn}:1` }),
  );
  t.hasStrict(described, { definition: definitionOf(1), description: "the first" });

  const stateMachineVersionArn = `${stateMachineArn}:2`;
  await sdk.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
  await sdk.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
  t.strictSame(arnsOf(await listed()), [`${stateMachineArn}:3`, `${stateMachineArn}:1`]);
});

test("publishing the newest revision again answers its version, and none is made", async (t) => {
  const { sdk } = await startForSdk(t);
  await createVersions(sdk);
  const again = await sdk.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
  t.equal(again.stateMachineVersionArn, `${stateMachineArn}:3`);
  t.ok(again.creationDate instanceof Date);
});

test("an alias is created with weights, changed, described, listed and deleted", async (t) => {
  const { sdk } = await startForSdk(t);
  await createVersions(sdk);
  const routing = (...weights: [version: number, weight: number][]) =>
    weights.map(([version, weight]) => ({
      stateMachineVersionArn: `${stateMachineArn}:${version}`,
      weight,
    }));
  const stateMachineAliasArn = `${stateMachineArn}:live`;
  const created = await sdk.send(
    new CreateStateMachineAliasCommand({
      name: "live",
      description: "what customers get",
      routingConfiguration: routing([1, 90], [2, 10]),
    }),
  );
  t.equal(created.stateMachineAliasArn, stateMachineAliasArn);
  t.ok(created.creationDate instanceof Date);

  const changed = { stateMachineAliasArn, routingConfiguration: routing([3, 100]) };
  const { updateDate } = await sdk.send(new UpdateStateMachineAliasCommand(changed));
  const describe = new DescribeStateMachineAliasCommand({ stateMachineAliasArn });
  t.strictSame(without(await sdk.send(describe), "$metadata"), {
    stateMachineAliasArn,
    name: "live",
    description: "what customers get",
    routingConfiguration: routing([3, 100]),
    creationDate: created.creationDate,
    updateDate,
  });

  await sdk.send(
    new CreateStateMachineAliasCommand({
      name: "canary",
      routingConfiguration: routing([1, 50], [2, 50]),
    }),
  );
  const namesOf = async (arn: string) => {
    const listing = new ListStateMachineAliasesCommand({ stateMachineArn: arn });
    const { stateMachineAliases } = await sdk.send(listing);
    return stateMachineAliases!.map((alias) => alias.stateMachineAliasArn!.split(":").at(-1));
  };
  t.strictSame(await namesOf(stateMachineArn), ["canary", "live"]);
  t.strictSame(await namesOf(`${stateMachineArn}:1`), ["canary"]);

  await sdk.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
  t.strictSame(await namesOf(stateMachineArn), ["canary"]);
  await t.rejects(sdk.send(describe), ResourceNotFound);
});

function without<Value extends object, Key extends keyof Value>(
  value: Value,
  key: Key,
): Omit<Value, Key> {
  const { [key]: _, ...rest } = value;
  return rest;
}
