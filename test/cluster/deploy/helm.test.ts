/** The chart: linted and rendered by Helm itself, what it renders held against Kubernetes' schemas. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { parse, parseAllDocuments } from "yaml";
import { runCommand } from "../../../cluster/processes/run-command.ts";
import { readCredentialsFile } from "../../../engine/credentials/credentials-file.ts";
import { complaintOf, helmFor } from "../../support/deploy-tools.ts";
import { type Manifest, problemsOf } from "../../support/kubernetes-manifest.ts";
import { natsBinaryFor, temporaryFolder } from "../../support/nats-server.ts";
import { checkout, deploy } from "./checkout.ts";
import { variableProblem } from "./engine-environment.ts";

const chart = join(deploy, "helm", "stepstorm");

const sets: Readonly<Record<string, readonly string[]>> = {
  defaults: [],
  "an external NATS": ["nats.enabled=false", "secrets.existingSecret=mine"],
  "everything on": [
    "monitoring.serviceMonitor.enabled=true",
    "monitoring.prometheusRule.enabled=true",
    "monitoring.dashboards.enabled=true",
    "networkPolicy.enabled=true",
    "shard.autoscaling.enabled=true",
    "gateway.autoscaling.enabled=true",
    "nats.storage.storageClass=fast",
    "shard.extraEnv[0].name=STEPSTORM_ACK_WAIT",
    "shard.extraEnv[0].value=10s",
    "shard.nodeSelector.disk=ssd",
    "imagePullSecrets[0].name=registry",
  ],
  "the least": [
    "nats.replicas=1",
    "shard.streamReplicas=1",
    "shard.replicas=1",
    "gateway.replicas=1",
    "podDisruptionBudget.enabled=false",
    "serviceAccount.create=false",
    "monitoring.natsExporter.enabled=false",
    "nats.syncInterval=2m",
    "shard.durability=process",
  ],
};

const settingsOf = (values: readonly string[]) => values.flatMap((value) => ["--set", value]);

/** @throws Error With what Helm says. */
function render(helm: string, values: readonly string[]): readonly Manifest[] {
  const done = spawnSync(helm, ["template", "demo", chart, ...settingsOf(values)], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return parseAllDocuments(done.stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: object;
  readonly resources: { readonly limits: object };
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
}

/** Of Deployments and StatefulSets. */
function podsOf(manifests: readonly Manifest[]): readonly (readonly [string, PodSpec])[] {
  return manifests
    .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")
    .map(({ metadata, spec }) => [
      metadata.name,
      (spec as { readonly template: { readonly spec: PodSpec } }).template.spec,
    ]);
}

async function helmTest(t: Test, use: (helm: string) => Promise<void> | void): Promise<void> {
  const helm = await helmFor(t);
  if (helm !== undefined) await use(helm);
}

test("Helm has nothing to say against the chart, whatever is turned on or off", (t) =>
  helmTest(t, (helm) => {
    for (const [name, values] of Object.entries(sets)) {
      t.equal(complaintOf(helm, ["lint", "--strict", chart, ...settingsOf(values)]), "", name);
    }
  }));

test("what it renders is right by Kubernetes' schemas, with no unknown member", (t) =>
  helmTest(t, (helm) => {
    for (const [name, values] of Object.entries(sets)) {
      const manifests = render(helm, values);
      t.ok(manifests.length > 5, name);
      for (const manifest of manifests) {
        t.strictSame(
          problemsOf(manifest),
          [],
          `${name}: ${manifest.kind} ${manifest.metadata.name}`,
        );
      }
      const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      t.equal(new Set(names).size, names.length, "no two have one name");
    }
  }));

test("a wrong type, a missing member and an unknown one would be found", (t) =>
  helmTest(t, (helm) => {
    const deployment = render(helm, []).find(({ kind }) => kind === "Deployment")!;
    const spec = deployment["spec"] as Record<string, unknown>;
    t.match(problemsOf({ ...deployment, spec: { ...spec, replicas: "3" } }), [
      /replicas type .*integer/,
    ]);
    t.match(problemsOf({ ...deployment, spec: { ...spec, selector: undefined } }), [
      /required .*selector/,
    ]);
    t.strictSame(problemsOf({ ...deployment, spec: { ...spec, replica: 3 } }), [
      "/spec/replica is no member",
    ]);
  }));

test("values that are none, or do not go together, are refused with what to do", (t) =>
  helmTest(t, (helm) => {
    const rows: readonly (readonly [readonly string[], RegExp])[] = [
      [["shard.replica=3"], /'replica' not allowed/],
      [["nats.replicas=2"], /replicas/],
      [["nats.enabled=false"], /secrets.existingSecret must name a Secret/],
      [["nats.syncInterval=2m"], /set shard.durability to process/],
      [["nats.replicas=1"], /nats.replicas 1 are too few/],
    ];
    for (const [values, expected] of rows) {
      t.match(complaintOf(helm, ["template", "demo", chart, ...settingsOf(values)]), expected);
    }
  }));

test("every pod is restricted, limited, pinned, and sets what the engine reads", (t) =>
  helmTest(t, (helm) => {
    const pods = podsOf(render(helm, sets["everything on"]!));
    t.strictSame(pods.map(([name]) => name).sort(), [
      "demo-stepstorm-gateway",
      "demo-stepstorm-nats",
      "demo-stepstorm-nats-exporter",
      "demo-stepstorm-shard",
    ]);
    for (const [name, pod] of pods) {
      t.match(
        pod,
        {
          automountServiceAccountToken: false,
          // Else a Service named stepstorm would set STEPSTORM_PORT to an address.
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        },
        name,
      );
      for (const container of pod.containers) {
        t.match(container.image, /:\d+\.\d+\.\d+/, `${name}: ${container.image}`);
        t.match(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        t.ok("memory" in container.resources.limits, `${name} has a limit`);
        for (const { name: variable, value } of container.env ?? []) {
          t.equal(variableProblem(variable, value), undefined);
        }
      }
    }
  }));

test("dashboards and alerts are those of the folder grafana", (t) =>
  helmTest(t, (helm) => {
    const manifests = render(helm, sets["everything on"]!);
    const folder = join(checkout, "grafana");
    const shipped = manifests.filter(
      ({ metadata }) => metadata.labels?.["grafana_dashboard"] === "1",
    );
    const names = readdirSync(join(folder, "dashboards"));
    t.equal(shipped.length, names.length);
    for (const { data, metadata } of shipped) {
      const [[name, text]] = Object.entries(data as Record<string, string>) as [[string, string]];
      const file = readFileSync(join(folder, "dashboards", name), "utf8");
      t.strictSame(JSON.parse(text), JSON.parse(file), metadata.name);
    }
    const rules = manifests.find(({ kind }) => kind === "PrometheusRule");
    const file = readFileSync(join(folder, "prometheus", "rules", "stepstorm.yaml"), "utf8");
    t.strictSame(rules?.["spec"], parse(file));
  }));

test("Kubernetes waits longer than a drain and what follows it may take", (t) =>
  helmTest(t, (helm) => {
    const pods = podsOf(render(helm, ["shard.drainLimitSeconds=300"]));
    const shard = pods.find(([name]) => name.endsWith("-shard"))![1];
    // After the limit a node has 15 s to stop.
    t.equal(shard.terminationGracePeriodSeconds, 320);
  }));

test("the secrets and the configuration that it renders are taken by nats-server and by the gateway", (t) =>
  helmTest(t, async (helm) => {
    const binary = await natsBinaryFor(t);
    if (binary === undefined) return;
    const manifests = render(helm, ["nats.syncInterval=10s", "shard.durability=process"]);
    const secret = manifests.find(({ kind }) => kind === "Secret")!;
    const files = secret["stringData"] as Readonly<Record<string, string>>;
    t.equal(readCredentialsFile(files["keys.json"]!).kind, "read");
    t.equal(files["nats-url"]!.split(",").length, 3);
    t.match(
      files["nats-url"],
      /^nats:\/\/node:p\w{32}@demo-stepstorm-nats-0\.demo-stepstorm-nats:4222,/,
    );
    const map = manifests.find(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name.endsWith("-nats"),
    )!;
    const folder = await temporaryFolder(t);
    mkdirSync(join(folder, "secrets"));
    for (const [name, text] of Object.entries(map["data"] as Record<string, string>)) {
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, "secrets", "passwords.conf"), files["passwords.conf"]!);
    t.match((map["data"] as Record<string, string>)["nats.conf"], /sync_interval: 10s\n/);
    const parameters = ["-t", "-c", join(folder, "nats.conf")];
    const check = await runCommand(binary.path, parameters, { withinMs: 10_000 });
    t.equal(check.problem, "");
  }));
