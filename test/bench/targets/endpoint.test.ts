import { test } from "tap";
import { readEndpoint } from "../../../bench/targets/endpoint.ts";

const options = {
  url: undefined,
  operation: "sync",
  region: undefined,
  profile: undefined,
  roleArn: undefined,
  stateMachineArn: undefined,
  isConfirmed: false,
  connectionsMax: 1,
  requestTimeoutMs: 1000,
} as const;

test("an endpoint is AWS itself by its host, however it is written, and costs money then", (t) => {
  const aws = { region: "eu-west-1", roleArn: "arn:x" };
  const rows: [object, object][] = [
    [
      { url: "aws", ...aws },
      { url: "https://states.eu-west-1.amazonaws.com/", isAws: true },
    ],
    [
      { url: "https://sync-states.eu-west-1.amazonaws.com", ...aws },
      { url: "https://states.eu-west-1.amazonaws.com/", isAws: true, region: "eu-west-1" },
    ],
    [
      { url: "aws", region: "cn-north-1", roleArn: "arn:x" },
      { url: "https://states.cn-north-1.amazonaws.com.cn/", isAws: true },
    ],
    [{ url: "http://localhost:8083" }, { isAws: false, isLoopback: true, region: "us-east-1" }],
    [{ url: "http://127.0.0.2:1" }, { isLoopback: true }],
    [
      { url: "http://emulator:4566", region: "us-west-2" },
      { isLoopback: false, region: "us-west-2" },
    ],
    [{ url: "http://amazonaws.com.example:1" }, { isAws: false }],
  ];
  for (const [given, expected] of rows) {
    const reading = readEndpoint({ ...options, ...given });
    t.match(reading, { ok: true, endpoint: expected }, JSON.stringify(given));
  }
  t.end();
});

test("what is missing or contradicts itself is told at once", (t) => {
  const rows: [object, RegExp[]][] = [
    [{ url: "ftp://x" }, [/no URL/]],
    [{ url: "aws" }, [/needs --region/, /needs --role-arn/]],
    [{ url: "aws", region: "Europe", stateMachineArn: "arn:x" }, [/is no region/]],
    [
      { url: "http://states.us-east-1.amazonaws.com", region: "us-east-1", roleArn: "arn:x" },
      [/https only/],
    ],
  ];
  for (const [given, expected] of rows) {
    const reading = readEndpoint({ ...options, ...given });
    t.match(reading, { ok: false, problems: expected }, JSON.stringify(given));
  }
  t.end();
});
