import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "nats";
import { test } from "tap";
import { compareVersions } from "../../cluster/nats/nats-binary.ts";
import { natsConfigText } from "../../cluster/nats/nats-config.ts";
import { createUsers, urlWith } from "../../cluster/nats/nats-users.ts";
import { durabilityOf, readSync, syncText } from "../../cluster/nats/sync.ts";
import { natsServerFor, temporaryFolder } from "../support/nats-server.ts";

test("a password may hold quotes, backslashes, dollars, blanks and control characters", async (t) => {
  const users = createUsers();
  const password = 'a"b\\c $d #e {f} \t\u0001é';
  const tricky = { name: 'ad"min', password };
  const server = await natsServerFor(t, {
    users: { ...users, account: [tricky, ...users.account] },
  });
  if (server === undefined) return;
  const url = new URL(urlWith(tricky, `${server.host}:${server.port}`));
  const connection = await connect({
    servers: url.host,
    user: decodeURIComponent(url.username),
    pass: decodeURIComponent(url.password),
  });
  t.equal(connection.info?.server_name, "nats");
  await connection.close();
});

test("a password that the server would take for a hash is refused", async (t) => {
  const folder = await temporaryFolder(t);
  const system = { name: "system", password: "$2a$11$abcdefghijklmnopqrstuv" };
  const settings = {
    serverName: "a",
    host: "127.0.0.1",
    port: 4222,
    storeFolder: join(folder, "store"),
    pidFile: join(folder, "pid"),
    sync: "default",
    users: { ...createUsers(), system },
  } as const;
  t.throws(() => natsConfigText(settings), { message: /password of system must not begin/ });
  const text = natsConfigText({ ...settings, users: createUsers() });
  writeFileSync(join(folder, "nats.conf"), text);
  t.notMatch(text, "sync_interval", "a default is not written: old servers do not know the word");
  t.match(text, 'listen: "127.0.0.1:4222"');
});

test("sync is a word or a time; only always survives a power cut", async (t) => {
  const problems: string[] = [];
  t.strictSame(
    ["default", "always", "100ms", "2s"].map((text) => readSync(text, problems)),
    ["default", "always", 100, 2000],
  );
  t.strictSame(problems, []);
  readSync("allways", problems);
  t.match(problems, [/^--sync allways is no duration; write it as .*, or as default, always$/]);
  t.strictSame((["default", "always", 100] as const).map(durabilityOf), [
    "process",
    "power",
    "process",
  ]);
  t.strictSame((["always", 100] as const).map(syncText), ["always", "100ms"]);
});

test("versions are compared number by number", async (t) => {
  const sorted = ["2.9.10", "2.10.0", "2.10.27", "2.11.0", "10.0.0"];
  t.strictSame([...sorted].reverse().sort(compareVersions), sorted);
});
