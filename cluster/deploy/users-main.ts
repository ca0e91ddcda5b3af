/** Prints `nats/users.conf`; for a cluster of another name, give that. */
import { clusterNamePattern } from "../../engine/transport/nats/subjects.ts";
import { natsUsersText } from "./nats-users-text.ts";

const [cluster] = process.argv.slice(2);
if (cluster === undefined || clusterNamePattern.test(cluster)) {
  process.stdout.write(natsUsersText(cluster));
} else {
  process.stderr.write(`${cluster} is no cluster's name: lower-case letters, digits, hyphens\n`);
  process.exitCode = 2;
}
