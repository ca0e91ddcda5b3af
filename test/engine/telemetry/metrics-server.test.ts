import { type Metric, Registry } from "prom-client";
import { test } from "tap";
import { registerScalar } from "../../../engine/telemetry/filled-metric.ts";
import { startMetricsServer } from "../../../engine/telemetry/metrics-server.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";

const host = "127.0.0.1";

function registryOf(name: string, read: () => number): Registry {
  const registry = new Registry();
  const help = "A gauge that a test reads.";
  registerScalar(registry, {
    name,
    help,
    type: "gauge",
    read: () => [{ labels: {}, value: read() }],
  });
  return registry;
}

async function start(registries: readonly Registry[]) {
  const server = await startMetricsServer({ host, port: 0, registries });
  return { server, url: `http://${host}:${server.port}` };
}

test("GET /metrics prints all registries, as they are at that moment", async (t) => {
  let value = 1;
  const { server, url } = await start([
    registryOf("first", () => value),
    registryOf("second", () => 2),
  ]);
  t.teardown(() => server.close());
  for (value of [1, 7]) {
    const response = await fetch(`${url}/metrics?x=1`);
    t.equal(response.status, 200);
    t.match(response.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
    const families = parseExposition(await response.text());
    t.equal(seriesValue(families, "first"), value);
    t.equal(seriesValue(families, "second"), 2);
  }
});

test("health, unknown paths and other methods are answered", async (t) => {
  const { server, url } = await start([registryOf("first", () => 1)]);
  t.teardown(() => server.close());
  const statusOf = async (path: string, method = "GET") => {
    const response = await fetch(url + path, { method });
    return [response.status, (await response.text()).length > 0, response.headers.get("allow")];
  };
  t.strictSame(await statusOf("/healthz"), [200, true, null]);
  t.strictSame(await statusOf("/readyz"), [200, true, null], "nothing says that it is not");
  t.strictSame(await statusOf("/metrics", "HEAD"), [200, false, null]);
  t.strictSame(await statusOf("/"), [404, true, null]);
  t.strictSame(await statusOf("/metrics/x"), [404, true, null]);
  t.strictSame(await statusOf("/metrics", "POST"), [405, true, "GET, HEAD"]);
  t.strictSame(await statusOf("/healthz", "DELETE"), [405, true, "GET, HEAD"]);
});

test("GET /readyz answers 503 and why, while work should not be sent; the process is healthy", async (t) => {
  let reason: string | null = null;
  const server = await startMetricsServer({
    host,
    port: 0,
    registries: [registryOf("first", () => 1)],
    unready: () => reason,
  });
  t.teardown(() => server.close());
  const answerOf = async (path: string) => {
    const response = await fetch(`http://${host}:${server.port}${path}`);
    return [response.status, await response.text()];
  };
  t.strictSame(await answerOf("/readyz"), [200, "ready\n"]);
  reason = "it is draining";
  t.strictSame(await answerOf("/readyz"), [503, "it is draining\n"]);
  t.strictSame(await answerOf("/healthz"), [200, "ok\n"]);
});

test("a metric that cannot be read answers 500 and leaves the server alive", async (t) => {
  let isBroken = true;
  const registry = registryOf("first", () => {
    if (isBroken) throw new Error("no block");
    return 1;
  });
  const { server, url } = await start([registry]);
  t.teardown(() => server.close());
  const broken = await fetch(`${url}/metrics`);
  t.equal(broken.status, 500);
  t.match(await broken.text(), /no block/);
  isBroken = false;
  t.equal((await fetch(`${url}/metrics`)).status, 200);
});

test("a busy port is named in the error", async (t) => {
  const { server } = await start([registryOf("first", () => 1)]);
  t.teardown(() => server.close());
  const second = startMetricsServer({
    host,
    port: server.port,
    registries: [registryOf("first", () => 1)],
  });
  await t.rejects(second, new Error(`The metrics port ${server.port} on 127.0.0.1 is in use`));
});

test("an address that is not this machine's is named in the error", async (t) => {
  const started = startMetricsServer({
    host: "192.0.2.1",
    port: 0,
    registries: [registryOf("first", () => 1)],
  });
  await t.rejects(started, /The metrics port 0 on 192\.0\.2\.1 cannot be opened/);
});

test("two registries with a metric in common are refused at the start", async (t) => {
  await t.rejects(
    start([registryOf("first", () => 1), registryOf("first", () => 2)]),
    /first has already been registered/,
  );
});

test("closing cuts off a scrape under way, and frees the port", async (t) => {
  const registry = registryOf("first", () => 1);
  const isAsked = new Promise<void>((resolve) => {
    const neverRead = () => {
      resolve();
      return new Promise(() => {});
    };
    registry.registerMetric({ name: "stuck", get: neverRead } as unknown as Metric);
  });
  const { server, url } = await start([registry]);
  const isCut = t.rejects(fetch(`${url}/metrics`), "the scraper's connection ends");
  await isAsked;
  await server.close();
  await isCut;
  const again = await startMetricsServer({
    host,
    port: server.port,
    registries: [registryOf("first", () => 1)],
  });
  t.equal(again.port, server.port);
  await again.close();
});
