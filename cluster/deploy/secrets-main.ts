/**
 * Writes the secrets of a deployment into a folder, unless they are there: run again, it changes nothing.
 *
 *   node dist/cluster/deploy/secrets-main.js /etc/stepstorm/secrets --servers host-1,host-2,host-3
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { secretFiles } from "./secret-files.ts";

const EXIT_USAGE = 2;
const usage =
  "node dist/cluster/deploy/secrets-main.js FOLDER [--servers NAME,NAME…] [--client-port 4222] [--route-port 6222]";

/** A letter first: NATS takes what begins with a digit for a number, where it can. */
function newPassword(): string {
  return `p${randomBytes(16).toString("hex")}`;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      servers: { type: "string", default: "" },
      "client-port": { type: "string", default: "4222" },
      "route-port": { type: "string", default: "6222" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new TypeError("one FOLDER is needed");
  const servers = values.servers.split(",").filter((name) => name !== "");
  const odd = servers.filter((name) => !/^[\w.-]+$/.test(name));
  if (odd.length > 0) throw new TypeError(`no host names: ${odd.join(", ")}`);
  const files = secretFiles({
    servers,
    clientPort: portOf(values["client-port"]),
    routePort: portOf(values["route-port"]),
    newPassword,
  });
  const there = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  if (there.length === Object.keys(files).length) {
    say(`${folder} has its secrets already`);
    return;
  }
  // Some new beside some old would not go together.
  if (there.length > 0) {
    throw new Error(`${folder} has only ${there.join(", ")}: remove these for a fresh set`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  say(`${folder} has fresh secrets: ${Object.keys(files).join(", ")}`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new TypeError(`${text} is no port`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  main();
} catch (error) {
  const isUsage = error instanceof TypeError;
  process.stderr.write(`${(error as Error).message}${isUsage ? `; usage: ${usage}` : ""}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : 1;
}
