/** The files for Compose, checked by Compose itself where it can be had, and by rules of our own. */
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "tap";
import { parse } from "yaml";
import { complaintOf, composeFor } from "../../support/deploy-tools.ts";
import { deploy, textOf } from "./checkout.ts";
import { variableProblem } from "./engine-environment.ts";

const names = ["compose.yaml", "single.yaml"];
const folder = join(deploy, "compose");

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly restart: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly resources: { readonly limits: object } };
  readonly user?: string;
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const compositionOf = (name: string) =>
  parse(textOf("compose", name), { merge: true }) as Composition;
const everyService = names.flatMap((name) => {
  const { services } = compositionOf(name);
  return Object.entries(services).map(
    ([service, it]) => [`${name} ${service}`, service, it] as const,
  );
});

test("Compose has nothing to say against the files", async (t) => {
  const compose = await composeFor(t);
  if (compose === undefined) return;
  for (const name of names) {
    t.equal(complaintOf(compose, ["-f", join(folder, name), "config", "-q"]), "", name);
  }
  const broken = join(t.testdir(), "broken.yaml");
  writeFileSync(broken, textOf("compose", "single.yaml").replace("service_healthy", "healthy"));
  t.match(complaintOf(compose, ["-f", broken, "config", "-q"]), /condition/, "it would have");
});

test("images are pinned, and ports open on this machine alone", (t) => {
  t.ok(everyService.length > 10);
  for (const [at, , { image, ports = [] }] of everyService) {
    t.match(image, /:v?\d+\.\d+\.\d+(-\w+)?$/, at);
    for (const port of ports) t.match(port, /^127\.0\.0\.1:\d+:\d+$/, at);
  }
  t.end();
});

test("every service is hardened, limited and checked", (t) => {
  for (const [at, service, it] of everyService) {
    t.equal(it.read_only, true, at);
    t.strictSame(it.cap_drop, ["ALL"], at);
    t.strictSame(it.security_opt, ["no-new-privileges:true"], at);
    if (service === "init") continue;
    t.notMatch(it.user ?? "", /^0(:|$)/, at);
    t.equal(it.restart, "unless-stopped", at);
    t.ok(it.deploy?.resources.limits, `${at} has limits`);
    // The image of the engine brings its own.
    t.ok(it.healthcheck ?? it.build, `${at} is checked`);
  }
  t.end();
});

test("what is mounted is there, and what is waited for can come", (t) => {
  const missing: string[] = [];
  for (const name of names) {
    const { services, volumes } = compositionOf(name);
    for (const [service, { volumes: mounts = [], depends_on = {}, build }] of Object.entries(
      services,
    )) {
      for (const mount of mounts) {
        const [source = ""] = mount.split(":");
        if (!source.startsWith(".")) t.ok(source in volumes, `${name} ${service}: ${source}`);
        else if (!existsSync(resolve(folder, source))) missing.push(source);
      }
      for (const [other, { condition }] of Object.entries(depends_on)) {
        t.ok(other in services, `${name} ${service} waits for ${other}`);
        const isOnce = services[other]?.restart === "no";
        t.equal(condition, isOnce ? "service_completed_successfully" : "service_healthy");
      }
      if (build !== undefined) {
        t.ok(existsSync(resolve(folder, build.context, build.dockerfile)), `${name} ${service}`);
      }
    }
  }
  t.strictSame(missing, []);
  t.end();
});

test("the engine reads every variable that is set for it", (t) => {
  let count = 0;
  for (const [at, , { environment = {}, build }] of everyService) {
    for (const [name, value] of Object.entries(environment)) {
      t.equal(typeof value, "string", `${at} ${name} is quoted`);
      if (build !== undefined) t.equal(variableProblem(name, value), undefined, at);
      if (name.startsWith("STEPSTORM_")) count++;
    }
  }
  t.ok(count > 20);
  t.equal(
    variableProblem("STEPSTORM_SHARD", "1"),
    "STEPSTORM_SHARD is nothing that the engine reads",
  );
  t.end();
});
