/** The units, verified by systemd's own tool, with programs that need not be installed here. */
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import { deploy, textOf } from "./checkout.ts";
import { variableProblem } from "./engine-environment.ts";

const units = readdirSync(join(deploy, "systemd"));
const isInstalled = spawnSync("systemd-analyze", ["--version"]).error === undefined;
const skip = isInstalled ? false : "systemd-analyze is not on the PATH: this part did not run";

/** Values of a setting, in order. */
function settingsOf(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);
}

/** What the verifier has to say; "" when nothing. A template is verified as its instance 1. */
function verify(folder: string, name: string, text: string): string {
  const file = join(folder, name.replace("@.", "@1."));
  writeFileSync(file, text.replace(/^ExecStart=\S+/gm, "ExecStart=/bin/true"));
  const done = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  return done.stderr.trim();
}

test("systemd has nothing to say against the units", { skip }, (t) => {
  const folder = t.testdir();
  t.strictSame(units.sort(), [
    "nats-server.service",
    "stepstorm-gateway.service",
    "stepstorm-shard@.service",
    "stepstorm.service",
  ]);
  for (const name of units) t.equal(verify(folder, name, textOf("systemd", name)), "", name);
  const broken = textOf("systemd", "stepstorm.service").replace("Restart=", "Restrat=");
  t.match(verify(folder, "stepstorm.service", broken), /Restrat/, "it would have");
  t.end();
});

test("the units are hardened, restarted, and stopped no earlier than a drain ends", (t) => {
  for (const name of units) {
    const text = textOf("systemd", name);
    for (const line of [
      "NoNewPrivileges=yes",
      "ProtectSystem=strict",
      "ProtectHome=yes",
      "PrivateTmp=yes",
      "CapabilityBoundingSet=",
      "Restart=on-failure",
    ]) {
      t.ok(text.split("\n").includes(line), `${name}: ${line}`);
    }
    t.equal(settingsOf(text, "StateDirectory").length, 1, name);
    t.ok(Number(settingsOf(text, "LimitNOFILE")[0]) >= 65_536, name);
    // 30 s of drain and 15 s after it; a nats-server's lame duck takes 32 s.
    t.ok(Number(settingsOf(text, "TimeoutStopSec")[0]) >= 50, name);
  }
  t.end();
});

test("what the units say to the engine is what it reads", (t) => {
  for (const name of units.filter((unit) => unit.startsWith("stepstorm"))) {
    const text = textOf("systemd", name);
    const pairs = settingsOf(text, "Environment").map(
      (pair) => pair.split("=") as [string, string],
    );
    for (const [variable, value] of pairs) t.equal(variableProblem(variable, value), undefined);
    const words = settingsOf(text, "ExecStart")[0]!
      .replaceAll(/%[a-zA-Z]/g, "x")
      .split(" ");
    const request = parseCli(words.slice(words.indexOf("start")), {
      environment: name === "stepstorm.service" ? {} : { STEPSTORM_NATS: "nats://host" },
      readText: () => t.fail("no file is read"),
      nodeId: "n",
    } as unknown as Parameters<typeof parseCli>[1]);
    t.equal(request.kind, "start", name);
  }
  t.end();
});
