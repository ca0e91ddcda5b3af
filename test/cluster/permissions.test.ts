/** What a server lets each role do: the permissions are those of `subjects.ts`, asked of a real server. */
import { setImmediate } from "node:timers/promises";
import { connect, Events, type NatsConnection } from "nats";
import { type Test, test } from "tap";
import type { RunningNatsServer } from "../../cluster/nats-server.ts";
import { clusterNames, type Role } from "../../engine/transport/nats/subjects.ts";
import { natsServerFor } from "../support/nats-server.ts";

const names = clusterNames("stepstorm");
const other = clusterNames("other");

interface Table {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

const startsStream = names.startsStream(3);
const { resultsStream } = names;

const mayPublish: Record<Role, Table> = {
  node: {
    allowed: [
      names.results("c1"),
      names.nodeStatus("n1"),
      "tasks.price",
      `$JS.API.STREAM.INFO.${startsStream}`,
      `$JS.API.STREAM.CREATE.${resultsStream}`,
      `$JS.API.CONSUMER.MSG.NEXT.${startsStream}.nodes`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${startsStream}.nodes`,
      `$JS.ACK.${startsStream}.nodes.1.2.3.4.5`,
      `$KV.${names.bucket}.name.a`,
    ],
    refused: [
      other.starts(0),
      other.results("c1"),
      `$JS.API.STREAM.INFO.${other.startsStream(0)}`,
      `$JS.API.STREAM.DELETE.${other.resultsStream}`,
      `$JS.API.CONSUMER.MSG.NEXT.${other.startsStream(0)}.nodes`,
      "$SYS.REQ.SERVER.PING",
    ],
  },
  client: {
    allowed: [
      names.starts(0),
      names.sync,
      names.requests,
      `$JS.API.CONSUMER.MSG.NEXT.${resultsStream}.client-c1`,
      `$JS.ACK.${resultsStream}.client-c1.1.2.3.4.5`,
    ],
    refused: [
      names.results("c1"),
      names.nodeStatus("n1"),
      names.nodeControl("n1"),
      "tasks.price",
      other.starts(0),
      `$KV.${names.bucket}.name.a`,
      `$JS.API.STREAM.DELETE.${resultsStream}`,
      `$JS.API.STREAM.PURGE.${startsStream}`,
      `$JS.API.CONSUMER.MSG.NEXT.${startsStream}.nodes`,
      `$JS.ACK.${startsStream}.nodes.1.2.3.4.5`,
    ],
  },
  worker: {
    allowed: ["_INBOX.a.b"],
    refused: [
      names.starts(0),
      names.results("c1"),
      names.nodeControl("n1"),
      "tasks.price",
      `$JS.API.STREAM.INFO.${resultsStream}`,
      "$JS.API.STREAM.LIST",
    ],
  },
  observer: {
    allowed: [names.nodeControl("n1")],
    refused: [
      names.starts(0),
      names.results("c1"),
      names.nodeStatus("n1"),
      `$JS.API.STREAM.DELETE.${resultsStream}`,
      `$JS.API.CONSUMER.MSG.NEXT.${resultsStream}.client-c1`,
    ],
  },
};

const mayHear: Record<Role, Table> = {
  node: {
    allowed: [names.sync, names.nodeControl("n1")],
    refused: [other.sync, "tasks.price", "$SYS.>"],
  },
  client: {
    allowed: ["_INBOX.a.>"],
    refused: [names.results("c1"), names.results("*"), names.starts(0), names.nodeLogs("n1"), ">"],
  },
  worker: {
    allowed: ["tasks.price", "tasks.>"],
    refused: [names.starts(0), names.results("c1"), names.sync, ">"],
  },
  observer: {
    allowed: [names.nodeStatus("*"), names.nodeLogs("n1"), names.poisoned],
    refused: [names.results("c1"), names.starts(0), "tasks.price", ">"],
  },
};

for (const role of ["node", "client", "worker", "observer"] as const) {
  test(`a ${role} publishes and hears what its role needs, and nothing else`, async (t) => {
    const server = await natsServerFor(t, { clusters: ["stepstorm", "other"] });
    if (server === undefined) return;
    const publish = mayPublish[role];
    const subjects = [...publish.allowed, ...publish.refused];
    t.strictSame(await refusedToPublish(t, server, { role, subjects }), publish.refused);
    const hear = mayHear[role];
    const heard = { role, subjects: [...hear.allowed, ...hear.refused] };
    t.strictSame(await refusedToHear(t, server, heard), hear.refused);
  });
}

test("a user of another cluster, or with a wrong password, is nobody here", async (t) => {
  const server = await natsServerFor(t, { clusters: ["stepstorm", "other"] });
  if (server === undefined) return;
  const wrong = { servers: server.url, user: "client", pass: "wrong", reconnect: false };
  await t.rejects(connect(wrong), { code: "AUTHORIZATION_VIOLATION" });
  await t.rejects(connect({ servers: server.url, reconnect: false }), {
    code: "AUTHORIZATION_VIOLATION",
  });
  const foreign = await connectAs(t, server.urlFor("client", "other"));
  foreign.publish(names.starts(0));
  foreign.publish(other.starts(0));
  t.strictSame(await complaintsOf(foreign), [names.starts(0)]);
});

interface Asked {
  readonly role: Role;
  readonly subjects: readonly string[];
}

async function refusedToPublish(t: Test, server: RunningNatsServer, { role, subjects }: Asked) {
  const connection = await connectAs(t, server.urlFor(role));
  for (const subject of subjects) connection.publish(subject);
  return complaintsOf(connection);
}

async function refusedToHear(t: Test, server: RunningNatsServer, { role, subjects }: Asked) {
  const connection = await connectAs(t, server.urlFor(role));
  for (const subject of subjects) connection.subscribe(subject, { callback: () => {} });
  return complaintsOf(connection);
}

/** The subjects that the server complained of until it has answered a ping. */
async function complaintsOf(connection: NatsConnection): Promise<readonly string[]> {
  const complaints: string[] = [];
  const statuses = connection.status();
  void (async () => {
    for await (const { type, permissionContext } of statuses) {
      if (type === Events.Error && permissionContext) complaints.push(permissionContext.subject);
    }
  })();
  // The server complains before it answers; one more turn, and what it said is read.
  await connection.flush();
  await setImmediate();
  return complaints;
}

async function connectAs(t: Test, url: string): Promise<NatsConnection> {
  const { username, password, host } = new URL(url);
  const connection = await connect({ servers: host, user: username, pass: password });
  t.teardown(() => connection.close());
  return connection;
}
