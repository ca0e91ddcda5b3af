/** Debian's AWS command line, where it is installed, pointed at a server of the test's own. */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import type { Test } from "tap";

/** Another one on the PATH may be a wrapper of somebody's, or of version 1. */
const PROGRAM = "/usr/bin/aws";
const ANSWER_MS_MAX = 60_000;

export interface CliAnswer {
  readonly exitCode: number;
  /** Parsed; null when nothing was printed. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of all commands; tests look at members.
  readonly output: any;
  readonly stderr: string;
}

export type Cli = (
  command: string,
  options: Readonly<Record<string, string>>,
) => Promise<CliAnswer>;

const anyKeys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** Undefined where it is not installed: the test is skipped then, aloud, and the caller returns. */
export async function awsCliFor(
  t: Test,
  port: number,
  keys: typeof anyKeys = anyKeys,
): Promise<Cli | undefined> {
  try {
    await access(PROGRAM, constants.X_OK);
  } catch {
    skipAloud(t, `${PROGRAM} is not installed (Debian's package awscli)`);
    return undefined;
  }
  return (command, options) =>
    run(command, { options: { "endpoint-url": `http://localhost:${port}`, ...options }, keys });
}

export function skipAloud(t: Test, reason: string): void {
  t.comment(`SKIPPED: ${reason}`);
  t.pass(reason, { skip: true });
}

interface Run {
  readonly options: Readonly<Record<string, string>>;
  readonly keys: typeof anyKeys;
}

function run(command: string, { options, keys }: Run): Promise<CliAnswer> {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const settings = { env: { ...environment(), ...keys }, timeout: ANSWER_MS_MAX };
  return new Promise((resolve, reject) => {
    execFile(PROGRAM, ["stepfunctions", command, ...words], settings, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") return reject(error);
      const output: unknown = stdout.trim() === "" ? null : JSON.parse(stdout);
      resolve({ exitCode: Number(error?.code ?? 0), output, stderr });
    });
  });
}

/** No account, no settings of whoever runs the tests, and no proxy between. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: "/usr/bin:/bin",
    HOME: "/nonexistent",
    LANG: "C.UTF-8",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent/config",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/credentials",
    AWS_PAGER: "",
    NO_PROXY: "*",
  };
}
