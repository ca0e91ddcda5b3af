/**
 * The secrets of a deployment, as the files that its parts read: fresh ones for each deployment, so that
 * none stands in a repository or an image. Pure but for the passwords, which are given.
 */
import { passwordVariable, roles } from "./nats-users-text.ts";

export interface SecretSettings {
  /** The NATS servers' names, as all others reach them; none: an engine without a cluster. */
  readonly servers: readonly string[];
  readonly clientPort: number;
  readonly routePort: number;
  /** At least 128 bits, letters and digits; a letter first, since the server takes `12e5` for a number. */
  readonly newPassword: () => string;
}

/** Name to text. */
export type SecretFiles = Readonly<Record<string, string>>;

const operator = "operator";

export function secretFiles(settings: SecretSettings): SecretFiles {
  const { servers, newPassword } = settings;
  const secretAccessKey = newPassword() + newPassword();
  return {
    ...(servers.length === 0 ? {} : natsFiles(settings)),
    "keys.json": `${JSON.stringify(
      { keys: [{ accessKeyId: operator, secretAccessKey, comment: "may do everything" }] },
      null,
      2,
    )}\n`,
    "client.env": [
      "# What AWS's clients and `stepstorm` sign with.",
      `export AWS_ACCESS_KEY_ID=${operator}`,
      `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
      "",
    ].join("\n"),
    "grafana-password": newPassword(),
  };
}

function natsFiles({
  servers,
  clientPort,
  routePort,
  newPassword,
}: SecretSettings): Record<string, string> {
  const users = ["admin", "system", "route", ...roles];
  const passwords = new Map(users.map((name) => [name, newPassword()]));
  const routes = servers.map((server) => {
    return `"nats://route:${passwords.get("route")}@${server}:${routePort}"`;
  });
  const urls = servers.map((server) => {
    return `nats://node:${passwords.get("node")}@${server}:${clientPort}`;
  });
  return {
    "passwords.conf": [
      ...[...passwords].map(([name, password]) => `${passwordVariable(name)}: "${password}"`),
      `ROUTES: [${routes.join(", ")}]`,
      "",
    ].join("\n"),
    "nats-url": `${urls.join(",")}\n`,
  };
}
