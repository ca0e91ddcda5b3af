/**
 * Whether there are credentials to sign with, without reading one: where nothing points to any, an
 * endpoint on this computer is called unsigned, and no address of the network is asked for them. An
 * adapter: it looks at the environment and at the file system.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import type { EndpointOptions } from "../load-options.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Signing } from "./http-origin.ts";

const variables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Null: requests are sent unsigned. @throws OptionsError Where that would be refused for certain. */
export function signingOf(
  { isAws, isLoopback, region }: Endpoint,
  { profile, region: regionGiven }: EndpointOptions,
): Signing | null {
  const isAsked = profile !== undefined || regionGiven !== undefined || isAws;
  if (isAsked || hasCredentials()) return { region, profile };
  if (isLoopback) return null;
  throw new OptionsError([
    "no credentials were found to sign requests with: give --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (an emulator takes any)",
  ]);
}

function hasCredentials(): boolean {
  const { env } = process;
  if (variables.some((name) => (env[name] ?? "") !== "")) return true;
  const folder = join(homedir(), ".aws");
  const files = [
    env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(folder, "credentials"),
    env["AWS_CONFIG_FILE"] ?? join(folder, "config"),
  ];
  return files.some((file) => existsSync(file));
}
