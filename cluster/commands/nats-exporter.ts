/** `nats-exporter`: serves what nats-servers tell of themselves to Prometheus, until it is ended. */
import { once } from "node:events";
import { startMetricsServer } from "../../engine/telemetry/metrics-server.ts";
import type { ClusterOptions } from "../cluster-options.ts";
import { createNatsMetrics } from "../nats-exporter/nats-registry.ts";
import { ClusterError } from "./cluster-error.ts";
import { openFolder } from "./targets.ts";

export async function exportNats(
  options: ClusterOptions,
  say: (line: string) => void,
): Promise<void> {
  const { host, port } = options.exporter;
  const monitorUrls = urlsOf(options);
  const warn = (text: string) => void process.stderr.write(`nats-exporter: ${text}\n`);
  const { registry, refresh } = createNatsMetrics({ monitorUrls, warn });
  const server = await startMetricsServer({ host, port, registries: [registry], prepare: refresh });
  const url = `http://${host}:${server.port}/metrics`;
  say(`metrics of ${monitorUrls.join(", ")} on ${url}`);
  await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await server.close();
}

function urlsOf({ exporter, folder }: ClusterOptions): readonly string[] {
  if (exporter.monitorUrls.length > 0) return exporter.monitorUrls;
  const { servers } = openFolder(folder).plan;
  const urls = servers.flatMap(({ monitorPort }) =>
    monitorPort === undefined ? [] : [`http://127.0.0.1:${monitorPort}`],
  );
  if (urls.length > 0) return urls;
  throw new ClusterError(`the servers of the cluster in ${folder} have no monitoring: --monitor`);
}
