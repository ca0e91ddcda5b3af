/** The text of a nats-server's configuration file. Pure. */
import { permissionsOf } from "../../engine/transport/nats/subjects.ts";
import type { NatsUser, NatsUsers } from "./nats-users.ts";

/** When files are synced: as the server does by itself (every 2 minutes), after every write, or every so many ms. */
export type Sync = "default" | "always" | number;

/** The servers of one cluster know each other by these. */
export interface RouteSettings {
  /** The same for all of them. */
  readonly clusterName: string;
  readonly port: number;
  /** `HOST:PORT` of the others' routes, as this server is to reach them. */
  readonly peers: readonly string[];
  readonly user: NatsUser;
  /**
   * What others are told of this server's route. A place where nobody listens makes the servers keep to
   * `peers`; else they would go around proxies that stand between them.
   */
  readonly advertise?: string | undefined;
}

export interface NatsServerSettings {
  readonly serverName: string;
  readonly host: string;
  readonly port: number;
  readonly monitorPort?: number | undefined;
  readonly storeFolder: string;
  readonly pidFile: string;
  readonly sync: Sync;
  readonly memoryBytesMax?: number | undefined;
  readonly storeBytesMax?: number | undefined;
  readonly users: NatsUsers;
  readonly routes?: RouteSettings | undefined;
}

const MEGABYTE = 1024 * 1024;
export const payloadBytesMax = 8 * MEGABYTE;
/** What may wait for a slow reader before the server lets go of it; several of the largest messages. */
const pendingBytesMax = 128 * MEGABYTE;

export function natsConfigText(settings: NatsServerSettings): string {
  const { serverName, host, port, monitorPort, pidFile, users, routes } = settings;
  return [
    `server_name: ${quoted(serverName)}`,
    `listen: ${quoted(`${host}:${port}`)}`,
    ...(monitorPort === undefined ? [] : [`http: ${quoted(`127.0.0.1:${monitorPort}`)}`]),
    `pid_file: ${quoted(pidFile)}`,
    `max_payload: ${payloadBytesMax}`,
    `max_pending: ${pendingBytesMax}`,
    'write_deadline: "10s"',
    // A reader that is gone without a word is noticed within half a minute, not after six.
    'ping_interval: "10s"',
    "ping_max: 2",
    ...jetStreamLines(settings),
    ...accountLines(users),
    ...(routes === undefined ? [] : routeLines(routes, host)),
    "",
  ].join("\n");
}

function jetStreamLines(settings: NatsServerSettings): string[] {
  const { storeFolder, sync, memoryBytesMax, storeBytesMax } = settings;
  const interval = sync === "always" ? "always" : quoted(`${sync}ms`);
  return [
    "jetstream {",
    `  store_dir: ${quoted(storeFolder)}`,
    ...(memoryBytesMax === undefined ? [] : [`  max_mem: ${memoryBytesMax}`]),
    ...(storeBytesMax === undefined ? [] : [`  max_file: ${storeBytesMax}`]),
    ...(sync === "default" ? [] : [`  sync_interval: ${interval}`]),
    "}",
  ];
}

function accountLines({ account, system }: NatsUsers): string[] {
  return [
    "accounts {",
    "  STEPSTORM {",
    "    jetstream: enabled",
    `    users: [${account.map((user) => `\n      ${userText(user)}`).join("")}\n    ]`,
    "  }",
    `  SYSTEM { users: [ ${userText(system)} ] }`,
    "}",
    "system_account: SYSTEM",
  ];
}

function userText({ name, password, grant }: NatsUser): string {
  const login = `user: ${quoted(name)}, password: ${quotedPassword(name, password)}`;
  if (grant === undefined) return `{ ${login} }`;
  const list = (subjects: readonly string[]) => `{ allow: [${subjects.map(quoted).join(", ")}] }`;
  const { publish, subscribe } = permissionsOf(grant.role, grant.cluster);
  return `{ ${login}, permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)} } }`;
}

function routeLines({ clusterName, port, peers, user, advertise }: RouteSettings, host: string) {
  const login = `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}`;
  return [
    "cluster {",
    `  name: ${quoted(clusterName)}`,
    `  listen: ${quoted(`${host}:${port}`)}`,
    // Clients keep to the servers they were told: those that others announce may be cut off from them.
    "  no_advertise: true",
    ...(advertise === undefined ? [] : [`  cluster_advertise: ${quoted(advertise)}`]),
    `  authorization { user: ${quoted(user.name)}, password: ${quotedPassword(user.name, user.password)} }`,
    `  routes: [${peers.map((peer) => quoted(`nats://${login}@${peer}`)).join(", ")}]`,
    "}",
  ];
}

/** The server takes a password that begins so for the hash of one. */
function quotedPassword(user: string, password: string): string {
  if (!/^\$2[abxy]?\$/.test(password)) return quoted(password);
  throw new Error(`the password of ${user} must not begin with $2a$: choose another`);
}

/** In the configuration's own escapes. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, hexEscape);
  return `"${escaped}"`;
}

function hexEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
