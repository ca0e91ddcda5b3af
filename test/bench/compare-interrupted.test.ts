/** A comparison of commits that a signal ends: their checkouts, and who works in them, go with it. */
import { execFileSync } from "node:child_process";
import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { until } from "../../cluster/processes/until.ts";
import { checkout } from "../cluster/deploy/checkout.ts";
import { leftIn, processesWith, startBench } from "./signalled-bench.ts";

function git(...words: readonly string[]): string {
  return execFileSync("git", ["-C", checkout, ...words], { encoding: "utf8" });
}

function isGitCheckout(): boolean {
  try {
    return git("rev-parse", "HEAD") !== "";
  } catch {
    return false;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} in compare --refs ends what it started, and then removes it`, async (t) => {
    if (!isGitCheckout()) {
      t.pass("this copy of the project is no git checkout", { skip: true });
      return;
    }
    const folder = realpathSync(t.testdir());
    const line = ["compare", "--refs", "HEAD,HEAD", "--runs", "2", "--duration", "200ms"];
    const bench = startBench(t, line, folder);
    // Its set-up is at work in the checkout: it writes there.
    await until(() => processesWith(join(folder, "stepstorm-bench-")).some(isSetUp), {
      what: "the set-up of the checkout to run",
      withinMs: 60_000,
    });
    bench.send(signal); // To the bench alone, as a CI system does that cancels a job.
    t.equal(await bench.end(), 130, bench.stderr());
    t.match(bench.stderr(), /^interrupted: removing the checkouts/m);
    t.notMatch(bench.stderr(), /ENOTEMPTY|node:internal|left behind/);
    t.strictSame(processesWith(folder), [], "nobody is left");
    t.strictSame(leftIn(folder), [], "nothing is left");
    t.strictSame(readdirSync(folder), []);
    t.notMatch(git("worktree", "list"), folder);
  });
}

function isSetUp(line: string): boolean {
  return line.includes("ready.mjs");
}
