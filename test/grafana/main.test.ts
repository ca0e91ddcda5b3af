/** `npm run dashboards` as a user calls it. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "tap";

const program = fileURLToPath(new URL("../../grafana/main.js", import.meta.url));

function run(...words: readonly string[]) {
  return spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
}

test("what is committed is found to be fresh, and nothing is written", async (t) => {
  const { status, stdout } = run("--check");
  t.strictSame([status, stdout], [0, ""]);
});

test("help tells of every option", async (t) => {
  const { status, stdout } = run("--help");
  t.equal(status, 0);
  for (const option of ["--check", "--render", "--prometheus", "--last", "--to"]) {
    t.ok(stdout.includes(option), option);
  }
});

test("who asks wrongly is told what is wrong, with exit code 2", async (t) => {
  const cases = [
    [["--render", "x", "--last", "soon"], /--last soon must be a time such as 90s, 30m, 6h/],
    [["--render", "x", "--to", "never"], /--to never must be epoch seconds or a date/],
    [["--draw"], /Unknown option '--draw'/],
  ] as const;
  for (const [words, message] of cases) {
    const { status, stderr } = run(...words);
    t.equal(status, 2, words.join(" "));
    t.match(stderr, message);
  }
});

test("a Prometheus that does not answer is named, with exit code 1", async (t) => {
  const { status, stderr } = run("--render", "/nowhere/x", "--prometheus", "http://127.0.0.1:1");
  t.equal(status, 1);
  t.match(stderr, /^dashboards: no Prometheus answers at http:\/\/127\.0\.0\.1:1/);
});
