/** Options that come from the environment: switches, and values in files. */
import { test } from "tap";
import { withEnvironmentFiles } from "../../../engine/cli/environment-files.ts";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";

const server = "nats://node:secret@127.0.0.1:4222";

function parse(
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const readText = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error("ENOENT: no such file");
    return text;
  };
  return parseCli(["start"], { environment, readText, nodeId: "0badcafe" });
}

function problemsOf(...given: Parameters<typeof parse>): readonly string[] {
  try {
    parse(...given);
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
  return [];
}

test("a value may stand in a file that the environment names, blanks at its ends apart", (t) => {
  const environment = { STEPSTORM_ROLE: "shard", STEPSTORM_NATS_FILE: "/run/nats" };
  const request = parse(environment, { "/run/nats": `${server}\n` });
  t.match(request, { kind: "start", role: "shard", config: { servers: [server] } });
  t.end();
});

test("switches may stand in the environment, as true or false", (t) => {
  const base = { STEPSTORM_ROLE: "shard", STEPSTORM_NATS: server };
  t.match(parse({ ...base, STEPSTORM_PINNED: "true" }), { config: { isPinned: true } });
  t.match(parse({ ...base, STEPSTORM_PINNED: "0" }), { config: { isPinned: false } });
  t.strictSame(problemsOf({ ...base, STEPSTORM_PINNED: "yes" }), [
    "STEPSTORM_PINNED yes is neither true nor false",
  ]);
  t.end();
});

test("files that are wrong are told, all at once, with their variable", (t) => {
  t.strictSame(
    problemsOf(
      {
        STEPSTORM_ROLE: "shard",
        STEPSTORM_NATS: server,
        STEPSTORM_NATS_FILE: "/run/nats",
        STEPSTORM_NODE_ID_FILE: "/run/gone",
        STEPSTORM_CLUSTER_FILE: "/run/empty",
      },
      { "/run/empty": "\n" },
    ),
    [
      "STEPSTORM_NATS and STEPSTORM_NATS_FILE exclude each other",
      "STEPSTORM_CLUSTER_FILE /run/empty is empty",
      "STEPSTORM_NODE_ID_FILE /run/gone cannot be read: ENOENT: no such file",
    ],
  );
  t.end();
});

test("nothing is read for variables of others", (t) => {
  const readText = () => t.fail("a file was read");
  const environment = { STEPSTORM_CASES_FILE: "/x", NATS_FILE: "/y", STEPSTORM_NATS_FILE: "" };
  const outside = { environment, readText: readText as unknown as (path: string) => string };
  t.strictSame(withEnvironmentFiles(outside, []), environment);
  t.end();
});
