/**
 * DBOS on a PostgreSQL of its own: a workflow of one step, called in process and awaited, as its
 * documentation shows it. PostgreSQL has its own defaults but for memory and connections.
 */
import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { join } from "node:path";
import { DBOS } from "@dbos-inc/dbos-sdk";
import pg from "pg";
import { freePort } from "../../../cluster/processes/free-port.js";
import { Answers } from "../child/answers.js";
import { closedLoop } from "../child/closed-loop.js";
import { packageVersion } from "../child/package-version.js";
import { servePeer } from "../child/serve-peer.js";
import { startServerProcess } from "../child/server-process.js";
import { findProgram } from "../set-up/programs.js";

const START_MS = 50_000;
/** By default 10; more, so that what is in flight waits for PostgreSQL and not for a connection. */
const CONNECTIONS = 20;
const USER = "postgres";

/** PostgreSQL refuses to be root. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const idOf = (flag) => Number(execFileSync("id", [flag, USER], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

async function startPostgres({ dataFolder }, host) {
  const who = unprivileged();
  if (who.uid !== undefined) chownSync(dataFolder, who.uid, who.gid);
  const folder = join(dataFolder, "data");
  const initdb = ["-D", folder, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-instructions"];
  execFileSync(findProgram("initdb"), initdb, { ...who, cwd: dataFolder, stdio: "pipe" });
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: dataFolder,
    shared_buffers: "512MB",
    max_wal_size: "4GB",
    max_connections: 100,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const connectionString = `postgresql://${USER}@127.0.0.1:${port}/postgres`;
  const server = await startServerProcess([findProgram("postgres"), "-D", folder, ...flags], {
    host,
    isUp: () => ask(connectionString, "select 1"),
    withinMs: START_MS,
    options: { ...who, cwd: dataFolder },
  });
  return { server, url: `postgresql://${USER}@127.0.0.1:${port}/dbos_bench`, connectionString };
}

async function ask(connectionString, query) {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return Object.values((await client.query(query)).rows[0])[0];
  } finally {
    await client.end();
  }
}

servePeer(async (settings, host) => {
  const { server, url, connectionString } = await startPostgres(settings, host);
  const [serverVersion, fsync, commit] = [
    await ask(connectionString, "show server_version"),
    await ask(connectionString, "show fsync"),
    await ask(connectionString, "show synchronous_commit"),
  ];
  DBOS.setConfig({
    name: "bench",
    systemDatabaseUrl: url,
    systemDatabasePoolSize: CONNECTIONS,
    logLevel: "error",
  });
  const charge = async (total) => ({ ok: true, amount: total });
  const workflow = DBOS.registerWorkflow(
    async (order) => {
      const charged = await DBOS.runStep(() => charge(order.total), { name: "charge" });
      return { ...order, charge: charged };
    },
    { name: "charge" },
  );
  await DBOS.launch();
  const inputs = settings.inputs.map((text) => JSON.parse(text));
  const call = (index) => workflow(inputs[index % inputs.length]);
  return {
    version: `${packageVersion("@dbos-inc/dbos-sdk")} on PostgreSQL ${String(serverVersion).split(" ")[0]}`,
    guarantees: `workflows at least once, steps recorded; input, step and output of every workflow in PostgreSQL (fsync ${fsync}, synchronous_commit ${commit}: survives a power cut), kept as history`,
    run: (request) => closedLoop(request, { call, answers: new Answers(settings), checkEvery: 1 }),
    stop: async () => {
      await DBOS.shutdown();
      await server.stop();
    },
  };
});
