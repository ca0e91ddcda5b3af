/** With programs that only say a version, and an apt that only makes a file: nothing is fetched here. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { findBinary } from "../../cluster/nats/find-binary.ts";
import { temporaryFolder } from "../support/nats-server.ts";

function script(file: string, lines: string): string {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}

function server(file: string, version: string): string {
  return script(file, `echo "nats-server: v${version}"`);
}

/** A machine of its own: PATH, cache, and an apt that brings what it is told or fails. */
async function machineFor(t: Test, packaged: string | undefined) {
  const folder = await temporaryFolder(t);
  const at = (...names: string[]) => join(folder, ...names);
  const fetch = packaged === undefined ? 'echo "E: no network" >&2; exit 100' : "";
  script(
    at("bin", "apt-get"),
    `echo "$@" >> ${at("apt.log")}
    ${fetch}
    for word; do [ "$word" = download ] && : > nats-server_1_amd64.deb; done
    exit 0`,
  );
  script(
    at("bin", "dpkg-deb"),
    `mkdir -p "$3/usr/sbin"
    printf '#!/bin/sh\\necho "nats-server: v${packaged}"\\n' > "$3/usr/sbin/nats-server"
    chmod 755 "$3/usr/sbin/nats-server"`,
  );
  // What runs apt looks for it in the process's own PATH.
  const path = process.env["PATH"];
  process.env["PATH"] = `${at("bin")}:${path}`;
  t.teardown(() => {
    process.env["PATH"] = path;
  });
  const environment = { PATH: at("path"), XDG_CACHE_HOME: at("cache") };
  const find = (more: NodeJS.ProcessEnv = {}) => findBinary({ ...environment, ...more }, []);
  return { at, find };
}

test("a server that is named is the one that is taken, however old", async (t) => {
  const { at, find } = await machineFor(t, undefined);
  server(at("path", "nats-server"), "2.11.0");
  const named = server(at("old"), "2.9.10");
  t.strictSame(await find({ STEPSTORM_NATS_SERVER: named }), {
    path: named,
    version: "2.9.10",
    hasSyncInterval: false,
  });
  await t.rejects(find({ STEPSTORM_NATS_SERVER: at("nowhere") }), {
    message: /^STEPSTORM_NATS_SERVER: .*nowhere/,
  });
  const ancient = server(at("ancient"), "2.2.1");
  await t.rejects(find({ STEPSTORM_NATS_SERVER: ancient }), { message: /2\.9 is the oldest/ });
});

test("a server in PATH is taken when it is new enough", async (t) => {
  const { at, find } = await machineFor(t, "2.10.27");
  const installed = server(at("path", "nats-server"), "2.10.0");
  t.strictSame(await find(), { path: installed, version: "2.10.0", hasSyncInterval: true });
  t.notOk(existsSync(at("apt.log")), "nothing was fetched");
});

test("where PATH has an old one alone, a newer is fetched once and kept", async (t) => {
  const { at, find } = await machineFor(t, "2.10.27");
  server(at("path", "nats-server"), "2.9.10");
  const kept = at("cache", "stepstorm", "nats-server", "2.10.27", "nats-server");
  t.strictSame(await find(), { path: kept, version: "2.10.27", hasSyncInterval: true });
  const calls = readFileSync(at("apt.log"), "utf8");
  t.match(calls, /-o Dir::Etc::SourceList=\/dev\/null .* update/);
  t.notMatch(calls, /=\/(etc|var)\//, "apt keeps away from the machine's own folders");
  t.equal((await find()).path, kept);
  t.equal(readFileSync(at("apt.log"), "utf8"), calls, "the second time nothing was fetched");
});

test("two that fetch at once both get the whole server", async (t) => {
  const { at, find } = await machineFor(t, "2.10.27");
  const found = await Promise.all([find(), find(), find()]);
  t.strictSame(new Set(found.map(({ version }) => version)), new Set(["2.10.27"]));
  t.strictSame(readdirSync(at("cache", "stepstorm", "nats-server")), ["2.10.27"]);
});

test("a damaged server in the cache is replaced", async (t) => {
  const { at, find } = await machineFor(t, "2.10.27");
  script(at("cache", "stepstorm", "nats-server", "2.10.27", "nats-server"), "exit 1");
  t.equal((await find()).version, "2.10.27");
});

test("when nothing newer can be had, an old one is better than none", async (t) => {
  const { at, find } = await machineFor(t, undefined);
  const installed = server(at("path", "nats-server"), "2.9.10");
  t.strictSame(await find(), { path: installed, version: "2.9.10", hasSyncInterval: false });
});

test("when none can be had, the error says what was tried and what to do", async (t) => {
  const { at, find } = await machineFor(t, undefined);
  server(at("path", "nats-server"), "2.8.4");
  await t.rejects(find(), {
    message:
      /no nats-server could be had \(.*is 2\.8\.4; none in .*cache.*; Debian's package: apt-get E: no network\)\. Install .* STEPSTORM_NATS_SERVER/,
  });
});
