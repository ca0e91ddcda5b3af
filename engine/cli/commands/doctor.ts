/** `stepstorm doctor`: what a server and its clients need on this machine, and what to do where it is missing. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { engineNumbers } from "../../config.ts";
import { callerFor, isJson, textOption } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

interface Check {
  readonly name: string;
  /** `hint`: it works without. */
  readonly state: "ok" | "hint" | "wrong";
  readonly text: string;
}

const NODE_MAJOR_MIN = 20;

export async function doctor(line: CommandLine, outside: CommandOutside): Promise<number> {
  const checks = [
    nodeCheck(outside),
    await serverCheck(line, outside),
    await hostCheck(line, outside),
    await diskCheck(outside),
  ];
  if (isJson(line)) outside.print(JSON.stringify(checks));
  else {
    const marks = { ok: "ok   ", hint: "hint ", wrong: "WRONG" };
    for (const { name, state, text } of checks) {
      outside.print(`${marks[state]} ${name.padEnd(8)} ${text}`);
    }
  }
  return checks.some(({ state }) => state === "wrong") ? 1 : 0;
}

function nodeCheck({ nodeVersion }: CommandOutside): Check {
  const major = Number(/^v(\d+)/.exec(nodeVersion)?.[1]);
  if (major >= NODE_MAJOR_MIN) return { name: "node", state: "ok", text: nodeVersion };
  const text = `${nodeVersion} is too old: install Node ${NODE_MAJOR_MIN} or newer`;
  return { name: "node", state: "wrong", text };
}

async function serverCheck(line: CommandLine, outside: CommandOutside): Promise<Check> {
  const endpoint = textOption(line, "endpoint")!;
  try {
    await callerFor(line, outside)("ListStateMachines", { maxResults: 1 });
    return { name: "server", state: "ok", text: `answers at ${endpoint}` };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { name: "server", state: "wrong", text };
  }
}

/** AWS's clients put `sync-` in front of the host for two operations. */
async function hostCheck(line: CommandLine, { lookup }: CommandOutside): Promise<Check> {
  const { hostname } = new URL(textOption(line, "endpoint")!);
  const host = `sync-${/^[\d.]+$|^\[/.test(hostname) ? "localhost" : hostname}`;
  try {
    const addresses = await lookup(host);
    return { name: "host", state: "ok", text: `${host} is ${addresses.join(", ")}` };
  } catch {
    const text = `${host} does not resolve: AWS's clients need it for StartSyncExecution and TestState, unless they are told otherwise (stepstorm env). Mend it with: echo '127.0.0.1 ${host}' | sudo tee -a /etc/hosts`;
    return { name: "host", state: "hint", text };
  }
}

async function diskCheck({ freeBytes }: CommandOutside): Promise<Check> {
  const free = await freeBytes(".");
  if (free === undefined) return { name: "disk", state: "hint", text: "free space is not known" };
  const mb = Math.floor(free / 2 ** 20);
  const neededMb = engineNumbers.freeBytesMin.default / 2 ** 20;
  if (mb > neededMb) return { name: "disk", state: "ok", text: `${mb} MB free here` };
  const text = `${mb} MB free here: below ${neededMb} MB starts are refused. Make room, or start with --data elsewhere`;
  return { name: "disk", state: "wrong", text };
}
