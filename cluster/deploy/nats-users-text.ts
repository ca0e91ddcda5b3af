/**
 * The text of `nats/users.conf`: what each role may do, with passwords that another file gives as
 * variables, so that this one holds no secret and is the same everywhere. Pure; a test compares the file.
 */
import {
  clusterNameDefault,
  permissionsOf,
  type Role,
} from "../../engine/transport/nats/subjects.ts";

export const roles: readonly Role[] = ["node", "client", "worker", "observer"];

/** `NODE_PASSWORD` */
export function passwordVariable(name: string): string {
  return `${name.toUpperCase()}_PASSWORD`;
}

export function natsUsersText(cluster: string = clusterNameDefault): string {
  return [
    "# Users of the NATS servers, and what each may do: made from permissionsOf in",
    "# engine/transport/nats/subjects.ts by `node dist/cluster/deploy/users-main.js`.",
    // Variables are known within their file alone.
    "include ./secrets/passwords.conf",
    "accounts {",
    "  STEPSTORM {",
    "    jetstream: enabled",
    "    users: [",
    "      # Sets up streams by hand, reads everything: for operators.",
    "      { user: admin, password: $ADMIN_PASSWORD }",
    ...roles.flatMap((role) => userLines(role, cluster)),
    "    ]",
    "  }",
    "  SYSTEM { users: [ { user: system, password: $SYSTEM_PASSWORD } ] }",
    "}",
    "system_account: SYSTEM",
    "",
  ].join("\n");
}

function userLines(role: Role, cluster: string): string[] {
  const { publish, subscribe } = permissionsOf(role, cluster);
  const list = (subjects: readonly string[]) => [
    "{ allow: [",
    ...subjects.map((subject) => `          "${subject}"`),
    "        ] }",
  ];
  const [publishHead, ...publishRest] = list(publish);
  const [subscribeHead, ...subscribeRest] = list(subscribe);
  return [
    `      { user: ${role}, password: $${passwordVariable(role)}, permissions: {`,
    `        publish: ${publishHead}`,
    ...publishRest,
    `        subscribe: ${subscribeHead}`,
    ...subscribeRest,
    "      } }",
  ];
}
