import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "tap";

const program = fileURLToPath(new URL("../../../bench/ceilings/metrics-cost.js", import.meta.url));

test("what metrics cost is told in five lines, and the largest node's scrape is below a megabyte", async (t) => {
  const lines = execFileSync(process.execPath, [program], { encoding: "utf8" }).trim().split("\n");
  t.equal(lines.length, 5);
  t.match(lines[0], /^counting an execution +\d+ ns$/);
  t.match(lines[1], /^counting a request +\d+ ns, [-\d.]+ bytes of heap$/);
  for (const line of lines.slice(2)) {
    const [, bytes] =
      /^a scrape(?:, \w+| of the API) +[\d.]+ ms of CPU, ([\d,]+) bytes$/.exec(line) ?? [];
    const count = Number(bytes?.replaceAll(",", ""));
    t.ok(count > 100_000 && count < 1e6, line);
  }
});
