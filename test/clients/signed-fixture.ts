/** A server that knows keys, and AWS's SDK with one of them. */
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Test } from "tap";
import { readCredentialsFile } from "../../engine/credentials/credentials-file.ts";
import { machineArn, startTestServer, type TestServer } from "../support/api-server.ts";

export const secrets = {
  admin: "the-operator's-own-secret",
  starter: "a-secret-that-only-starts",
  nobody: "a-secret-good-for-nothing",
} as const;

export type KeyName = keyof typeof secrets;

/** `admin` may do everything; `starter` starts machines of `order…` but `orders-closed`; `nobody` nothing. */
const file = {
  keys: [
    { accessKeyId: "admin", secretAccessKey: secrets.admin },
    { accessKeyId: "starter", secretAccessKey: secrets.starter, policies: ["starters"] },
    { accessKeyId: "nobody", secretAccessKey: secrets.nobody, policies: [] },
  ],
  policies: {
    starters: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "states:Start*", Resource: machineArn("order*") },
        { Effect: "Allow", Action: "states:List*", Resource: "*" },
        { Effect: "Deny", Action: "*", Resource: machineArn("orders-closed") },
      ],
    },
  },
};

export const credentialsText = JSON.stringify(file);

export async function startSignedServer(t: Test): Promise<TestServer> {
  const read = readCredentialsFile(credentialsText);
  if (read.kind === "refused") throw new Error(read.problems.join("; "));
  return startTestServer(t, {}, { credentials: read.credentials });
}

export function sdkWithKey(t: Test, url: string, accessKeyId: KeyName, secret?: string): SFNClient {
  const client = new SFNClient({
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId, secretAccessKey: secret ?? secrets[accessKeyId] },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
  t.teardown(() => client.destroy());
  return client;
}
