/**
 * `stepstorm env`: what makes AWS's own clients talk to this server. They put `sync-` in front of the
 * host for StartSyncExecution and TestState; either they are told not to, or that name must resolve.
 */
import type { CommandLine } from "../../command-line/command-line.ts";
import { isJson, textOption } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";
import { hasKeys } from "../sign-request.ts";

export async function env(line: CommandLine, outside: CommandOutside): Promise<number> {
  const endpoint = textOption(line, "endpoint")!.replace("//127.0.0.1", "//localhost");
  const variables = {
    AWS_ENDPOINT_URL_SFN: endpoint,
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    // Keys that are there already stay as they are, and are not repeated.
    ...(hasKeys(outside.environment)
      ? {}
      : { AWS_ACCESS_KEY_ID: ANY_KEY, AWS_SECRET_ACCESS_KEY: ANY_KEY }),
    STEPSTORM_ENDPOINT: endpoint,
  };
  if (isJson(line)) {
    outside.print(JSON.stringify(variables));
    return 0;
  }
  const exports = Object.entries(variables).map(
    ([name, value]) => `export ${name}=${shellWord(value)}`,
  );
  const keys = hasKeys(outside.environment) ? ownKeys : anyKeys;
  outside.print([...exports, "", ...keys, ...notes(endpoint)].join("\n"));
  return 0;
}

const ANY_KEY = "stepstorm";

/** What `eval` reads as this very text, whatever stands in it. */
function shellWord(text: string): string {
  return /^[\w:/.@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const anyKeys = [
  "# Keys and region may be any, unless the server was started with --credentials: then export",
  "# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of one of its keys instead.",
];

const ownKeys = [
  "# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY stay as they are set here. A server that was started",
  "# with --credentials must know them; any other takes all.",
];

function notes(endpoint: string): string[] {
  return [
    "#",
    "# StartSyncExecution and TestState: AWS's clients put `sync-` in front of the host. Newer ones",
    "# (boto3 since 1.36, AWS CLI since 2.23 and its equals) leave it out for the variable above. For",
    "# all others, the AWS CLI of Debian 12 among them, either the name must resolve:",
    "#",
    "#   echo '127.0.0.1 sync-localhost' | sudo tee -a /etc/hosts",
    "#",
    "# or the client is told so in its own way:",
    "#",
    `#   JavaScript   new SFNClient({ endpoint: "${endpoint}", disableHostPrefix: true })`,
    `#   boto3        boto3.client("stepfunctions", endpoint_url="${endpoint}",`,
    "#                             config=botocore.config.Config(inject_host_prefix=False))",
    "#",
    "# AWS CLI before 2.13 (Debian 12 has 2.9) does not read AWS_ENDPOINT_URL_SFN:",
    "#",
    '#   aws --endpoint-url "$AWS_ENDPOINT_URL_SFN" stepfunctions list-state-machines',
    "#",
    "# Terraform:",
    "#",
    '#   provider "aws" {',
    `#     endpoints { sfn = "${endpoint}" }`,
    "#     skip_credentials_validation = true",
    "#     skip_requesting_account_id  = true",
    "#     skip_metadata_api_check     = true",
    "#   }",
    "#",
    "# CDK deploys by CloudFormation, which is not here. Synthesise, and deploy the definition:",
    "#",
    "#   cdk synth, then `stepstorm deploy` the DefinitionString of each state machine",
  ];
}
