/** The file of `--credentials`: read at the start with all else, and again when the process is told to. */
import type { Credentials } from "../credentials/credentials.ts";
import { readCredentialsFile } from "../credentials/credentials-file.ts";
import type { CliOutside } from "./outside.ts";

type Read =
  | { readonly kind: "read"; readonly credentials: Credentials }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** @param path What `--credentials` names. */
export function readCredentials(path: string, { readText }: Pick<CliOutside, "readText">): Read {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "refused", problems: [`--credentials ${path} cannot be read: ${reason}`] };
  }
  const file = readCredentialsFile(text);
  if (file.kind === "read") return file;
  return {
    kind: "refused",
    problems: file.problems.map((problem) => `--credentials ${path}: ${problem}`),
  };
}

export interface RenewalPorts extends Pick<CliOutside, "readText"> {
  /** Of a file: its permission bits. */
  readonly modeOf: (path: string) => number;
  /** One line for the operator's log. */
  readonly log: (text: string) => void;
}

/** Tells the operator when others on this machine can read the file, which has secrets. */
export function warnIfReadable(path: string, { modeOf, log }: RenewalPorts): void {
  let mode: number;
  try {
    mode = modeOf(path);
  } catch {
    return; // That it cannot be read is said where it is read.
  }
  if ((mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8);
  log(
    `--credentials ${path} has secrets, and others may use it (mode ${octal}): chmod 600 ${path}`,
  );
}

/** Reads the file again. While it has problems, what was read before counts. */
export function renewCredentials(
  path: string,
  server: { renewCredentials(credentials: Credentials): void },
  ports: RenewalPorts,
): void {
  const read = readCredentials(path, ports);
  if (read.kind === "refused") {
    ports.log(`SIGHUP: the credentials stay as they were. ${read.problems.join("; ")}`);
    return;
  }
  server.renewCredentials(read.credentials);
  const count = read.credentials.size === 1 ? "1 key" : `${read.credentials.size} keys`;
  ports.log(`SIGHUP: ${count} of ${path} count from now on`);
  warnIfReadable(path, ports);
}
