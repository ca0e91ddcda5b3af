/**
 * `npm test`: runs the compiled tests with tap, then prints one line `N passed, N failed`.
 * Its exit code is tap's; a run in which nothing passed is a failure too.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";

const output = ".tap/output.tap";
fs.mkdirSync(".tap", { recursive: true });
fs.rmSync(output, { force: true });
const done = spawnSync(
  process.execPath,
  [
    "node_modules/tap/dist/esm/run.mjs",
    "--reporter=terse",
    `--output-file=${output}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
let passed = 0;
let failed = 0;
for (const line of fs.existsSync(output) ? fs.readFileSync(output, "utf8").split("\n") : []) {
  // A test is the second level: `    ok 1 - behaviour` within a file. Skipped ones do not count.
  if (/^ {4}ok \d+/.test(line) && !/# (SKIP|TODO)/i.test(line)) passed++;
  if (/^ {4}not ok \d+/.test(line)) failed++;
  if (/^not ok \d+/.test(line)) failed = Math.max(failed, 1);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(done.status === 0 && passed > 0 && failed === 0 ? 0 : 1);
