/** Command lines of `stepstorm` in the test's process, with files of the test's own. */
import type { Test } from "tap";
import type { CommandOutside } from "../../../engine/cli/outside.ts";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import { runCommand } from "../../../engine/cli/run-command.ts";
import { startServer } from "../../../engine/server-main.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs command lines with these files, against a server unless there shall be none. */
export async function openShell(
  t: Test,
  files: Readonly<Record<string, string>>,
  endpoint?: string,
) {
  let url = endpoint;
  if (url === undefined) {
    const api = { host: "127.0.0.1", port: 0, hasQuotas: false };
    const server = await startServer({ durability: "memory", shards: 1 }, api, { warn: t.fail });
    t.teardown(() => server.stop());
    url = server.url;
  }
  return async (words: readonly string[], more: Partial<CommandOutside> = {}): Promise<Said> => {
    let out = "";
    let err = "";
    const outside: CommandOutside = {
      environment: { STEPSTORM_ENDPOINT: url },
      readText: (path) => {
        const text = files[path];
        if (text === undefined) throw new Error("ENOENT: no such file");
        return text;
      },
      nodeId: "n",
      readInput: async () => '{"n":12}',
      print: (text) => {
        out += text === "" ? "" : `${text}\n`;
      },
      complain: (text) => {
        err += text === "" ? "" : `${text}\n`;
      },
      fetch,
      lookup: () => Promise.reject(new Error("ENOTFOUND")),
      nodeVersion: "v20.1.0",
      freeBytes: async () => 2 ** 40,
      logFiles: () => [],
      logLines: async function* () {},
      nowMs: () => 0,
      ...more,
    };
    const request = parseCli(words, outside);
    if (request.kind !== "command") throw new Error(`${words} is ${request.kind}`);
    const code = await runCommand(request.line, outside);
    return { code, out: out.trimEnd(), err: err.trimEnd() };
  };
}
