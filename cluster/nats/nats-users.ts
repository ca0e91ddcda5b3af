/** Who may connect to a server: one user a role and cluster, an admin, and the system account's. */
import { randomBytes } from "node:crypto";
import { clusterNameDefault, type Role } from "../../engine/transport/nats/subjects.ts";

export interface NatsUser {
  readonly name: string;
  readonly password: string;
  /** What its role may do in this cluster; absent: everything in the account. */
  readonly grant?: { readonly role: Role; readonly cluster: string };
}

export interface NatsUsers {
  /** All of one account, the one with JetStream. */
  readonly account: readonly NatsUser[];
  /** Sees the servers themselves, and none of the account's messages. */
  readonly system: NatsUser;
}

/** Sets up streams by hand, reads everything: for operators and tests. */
export const adminName = "admin";
export const systemName = "system";

const roles: readonly Role[] = ["node", "client", "worker", "observer"];

/** Fresh passwords. @param clusters The first one's users are named by their roles alone. */
export function createUsers(clusters: readonly string[] = [clusterNameDefault]): NatsUsers {
  const account = clusters.flatMap((cluster) =>
    roles.map((role) => roleUser(userName(role, cluster, clusters), role, cluster)),
  );
  return {
    account: [{ name: adminName, password: newPassword() }, ...account],
    system: { name: systemName, password: newPassword() },
  };
}

export function roleUser(name: string, role: Role, cluster: string): NatsUser {
  return { name, password: newPassword(), grant: { role, cluster } };
}

/** `client`, or `client-other` for a cluster that is not the server's first. */
export function userName(role: Role, cluster: string, clusters: readonly string[]): string {
  return cluster === clusters[0] ? role : `${role}-${cluster}`;
}

/** 128 bits; letters and digits alone, so that it may stand in a URL. */
export function newPassword(): string {
  return randomBytes(16).toString("hex");
}

/** `nats://USER:PASSWORD@HOST:PORT` */
export function urlWith({ name, password }: NatsUser, address: string): string {
  return `nats://${encodeURIComponent(name)}:${encodeURIComponent(password)}@${address}`;
}
