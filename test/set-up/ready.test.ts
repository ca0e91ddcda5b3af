/** `.setup/ready.mjs` in a checkout of its own, whose npm and compiler do next to nothing. */
import { execFile } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "tap";
import { asNobody, forNobody } from "../bench/nobody.ts";
import { checkout } from "../cluster/deploy/checkout.ts";

const files: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "package-lock.json": "{}",
  ".taprc": "",
  "tsconfig.json": "{}",
  "engine/a.ts": "export const a = 1;\n",
  "node_modules/tap/dist/esm/run.mjs": "",
  // As tsc is called: `--outDir FOLDER`.
  "node_modules/typescript/bin/tsc":
    'require("node:fs").mkdirSync(process.argv[3], { recursive: true });',
  "programs/npm": "#!/bin/sh\nexit 0\n",
};

function makeCheckout(folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  chmodSync(join(folder, "programs", "npm"), 0o755);
  cpSync(join(checkout, ".setup"), join(folder, ".setup"), { recursive: true });
}

function makeReady(folder: string) {
  return new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const PATH = `${join(folder, "programs")}:${process.env["PATH"]}`;
    const child = execFile(
      process.execPath,
      [join(folder, ".setup", "ready.mjs")],
      { env: { ...process.env, PATH } },
      (_, __, stderr) => resolve({ code: child.exitCode, stderr }),
    );
  });
}

test("what is ready is left alone: nothing is written, and nobody is waited for", async (t) => {
  const folder = t.testdir();
  makeCheckout(folder);
  t.match(await makeReady(folder), { code: 0, stderr: /installing dependencies/ });
  const stamp = readFileSync(join(folder, "dist", ".stepstorm-built"), "utf8");
  t.notOk(existsSync(join(folder, ".build", "lock")));
  // Somebody who lives holds the lock: whoever needs it would wait.
  writeFileSync(join(folder, ".build", "lock"), String(process.pid));
  t.strictSame(await makeReady(folder), { code: 0, stderr: "" });
  t.equal(readFileSync(join(folder, "dist", ".stepstorm-built"), "utf8"), stamp);
});

test("another user runs what is ready, and is told in one line what is not", async (t) => {
  const folder = forNobody(t);
  if (folder === undefined) return;
  makeCheckout(folder);
  const ready = [join(folder, ".setup", "ready.mjs")];
  t.match(await asNobody(ready), {
    code: 1,
    stderr: /^stepstorm set-up: the dependencies of \S+ must be installed first, and .*EACCES.*\n$/,
  });
  t.match(await makeReady(folder), { code: 0 });
  t.match(await asNobody(ready), { code: 0, stdout: "", stderr: "" });
  writeFileSync(join(folder, "engine", "a.ts"), "export const a = 2;\n");
  const changed = await asNobody(ready);
  t.match(changed, {
    code: 1,
    stderr: /^stepstorm set-up: \S+ must be built first .*EACCES.*node \.setup\/ready\.mjs\n$/,
  });
  t.equal(changed.stderr.trimEnd().split("\n").length, 1);
});
