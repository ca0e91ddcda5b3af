/**
 * `npm test`: runs the compiled tests with tap, then prints one line `N passed, N failed`.
 * Its exit code is tap's; a run in which nothing passed is a failure too. What failed, and what did
 * not run, is printed again at the end, where it is seen.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";

const output = ".tap/output.tap";
fs.mkdirSync(".tap", { recursive: true });
fs.rmSync(output, { force: true });
// The terse reporter redraws its counts all the time: good on a terminal, noise in a log.
const reporter = process.stdout.isTTY === true ? "terse" : "silent";
const done = spawnSync(
  process.execPath,
  [
    "node_modules/tap/dist/esm/run.mjs",
    `--reporter=${reporter}`,
    `--output-file=${output}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
const lines = fs.existsSync(output) ? fs.readFileSync(output, "utf8").split("\n") : [];
let passed = 0;
let failed = 0;
let place = 0;
for (const [index, line] of lines.entries()) {
  // A test is the second level: `    ok 1 - behaviour` within a file. Skipped ones do not count.
  if (/^# Subtest: /.test(line)) place = index;
  const isSkipped = /# (SKIP|TODO)/i.test(line);
  if (/^ {4}ok \d+/.test(line) && !isSkipped) passed++;
  if (/^ {4}not ok \d+/.test(line)) failed++;
  if (/^not ok \d+/.test(line)) {
    failed = Math.max(failed, 1);
    console.log(
      lines
        .slice(place, index + 1)
        .filter(isTelling)
        .join("\n"),
    );
  }
  // What a test wants to be read (scores); tap's own comments say Subtest, time and plan.
  if (/^ {8}# (?!Subtest: |time=|\{ )/.test(line)) console.log(line.trim());
  if (isSkipped && /^ {4,8}ok /.test(line)) console.log(`did not run: ${line.trim()}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(done.status === 0 && passed > 0 && failed === 0 ? 0 : 1);

/** Of a file with failures: its name, and what is said of each. */
function isTelling(line) {
  return !/^ {4,}ok /.test(line) && line.trim() !== "";
}
