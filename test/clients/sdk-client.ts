/** AWS's SDK for JavaScript, pointed at a server of the test's own. */
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Test } from "tap";
import { startTestServer, type TestServer } from "../support/api-server.ts";

/** One try a request: what the server does at first is what is tested. */
export function sdkFor(t: Test, { url }: TestServer): SFNClient {
  const client = new SFNClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
  t.teardown(() => client.destroy());
  return client;
}

export async function startForSdk(
  t: Test,
): Promise<{ readonly sdk: SFNClient; readonly server: TestServer }> {
  const server = await startTestServer(t);
  return { sdk: sdkFor(t, server), server };
}
