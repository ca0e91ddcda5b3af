import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "tap";
import { describeMachine, readCommit } from "../../../bench/measurement/machine.ts";

test("the machine is described in full", (t) => {
  const machine = describeMachine();
  t.equal(machine.node, process.version);
  t.ok(machine.cores >= 1 && machine.memoryMb > 0);
  t.ok(machine.cpu.length > 0 && machine.kernel.includes(os.release()));
  t.end();
});

test("a checkout tells its commit, and whether files differ from it", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stepstorm-commit-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true }));
  const git = (...parameters: string[]) =>
    execFileSync("git", ["-C", folder, ...parameters], { encoding: "utf8" }).trim();
  git("init", "--quiet");
  t.equal(await readCommit(folder), "unknown", "no commit yet");
  const author = ["-c", "user.name=Someone", "-c", "user.email=someone@shop.example"];
  git(...author, "commit", "--quiet", "--allow-empty", "--message", "first");
  const commit = git("rev-parse", "--short=12", "HEAD");
  t.equal(await readCommit(folder), commit);
  fs.writeFileSync(path.join(folder, "new.txt"), "new");
  t.equal(await readCommit(folder), `${commit}-dirty`);
});

test("a folder that is no checkout, or not there, has an unknown commit", async (t) => {
  t.equal(await readCommit(os.tmpdir()), "unknown");
  t.equal(await readCommit("/no/such/folder"), "unknown");
});
