/** Prometheus's own linter, where Debian's `prometheus` package has put it on the PATH. */
import { spawnSync } from "node:child_process";

const isInstalled = spawnSync("promtool", ["--version"]).error === undefined;

/** For the `skip` option of a test that needs promtool: says aloud that it did not run. */
export const skipWithoutPromtool = isInstalled
  ? false
  : "promtool is not on the PATH: this part did not run";

/** What promtool finds wrong with the text; "" when nothing. */
export function lintMetrics(text: string): string {
  const result = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
  if (result.error) throw result.error;
  return result.status === 0 ? "" : `${result.stdout}${result.stderr}` || "promtool failed";
}
