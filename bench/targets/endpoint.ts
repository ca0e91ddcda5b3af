/** Which host an endpoint is, and what goes with it. Pure. */
import type { EndpointOptions } from "../load-options.ts";

export interface Endpoint {
  readonly url: string;
  readonly isAws: boolean; // It costs money.
  readonly isLoopback: boolean;
  readonly region: string;
}

export type EndpointReading =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly problems: readonly string[] };

const REGION_DEFAULT = "us-east-1";
const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const awsHost = /^(?:sync-)?states(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

export function readEndpoint(options: EndpointOptions): EndpointReading {
  const problems: string[] = [];
  const { region, stateMachineArn, roleArn } = options;
  if (region !== undefined && !regionPattern.test(region)) {
    problems.push(`--region ${region} is no region; one looks like us-east-1`);
  }
  const url = urlOf(options, problems);
  if (url === undefined) return { ok: false, problems };
  const isAws = /(^|\.)amazonaws\.com(\.cn)?$/.test(url.hostname);
  const regionOfHost = awsHost.exec(url.hostname)?.[1];
  if (isAws && region === undefined) {
    problems.push(`--endpoint ${options.url} is AWS itself: it needs --region`);
  }
  if (isAws && regionOfHost !== undefined && region !== undefined && regionOfHost !== region) {
    problems.push(`--region ${region} is not that of --endpoint ${options.url}`);
  }
  if (isAws && url.protocol !== "https:") problems.push("AWS itself is loaded over https only");
  if (isAws && roleArn === undefined && stateMachineArn === undefined) {
    problems.push(
      "AWS needs --role-arn ARN to create the machine with, or --state-machine-arn of one that is there",
    );
  }
  if (problems.length > 0) return { ok: false, problems };
  // The prefix belongs to one operation: it is put before the host when that is called.
  const host = isAws ? url.hostname.replace(/^sync-/, "") : url.hostname;
  url.hostname = host;
  return {
    ok: true,
    endpoint: {
      url: url.href,
      isAws,
      isLoopback: isLoopback(host),
      region: region ?? regionOfHost ?? REGION_DEFAULT,
    },
  };
}

function urlOf({ url, region }: EndpointOptions, problems: string[]): URL | undefined {
  if (url === "aws") {
    const suffix = region?.startsWith("cn-") === true ? ".cn" : "";
    return new URL(`https://states.${region ?? REGION_DEFAULT}.amazonaws.com${suffix}`);
  }
  const parsed = URL.parse(url ?? "");
  if (parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:")) {
    return parsed;
  }
  problems.push(`--endpoint ${url} is no URL of http or https, nor aws`);
  return undefined;
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\./.test(host)
  );
}
