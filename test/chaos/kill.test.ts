import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import { seededRandom } from "../../bench/load/seeded-random.ts";

const script = fileURLToPath(new URL("./fixtures/engine-life.js", import.meta.url));
/** What a life writes before it is killed, at most; a line has about eight bytes. */
const LEDGER_BYTES_MAX = 60_000;
const WAIT_MS_MAX = 15_000;

interface Life {
  readonly folder: string;
  readonly ledger: string;
  readonly number: number;
  readonly mode: "load" | "drain";
}

/** Runs a life. @param killAtBytes Kill it when it has added so much to the ledger. */
function live({ folder, ledger, number, mode }: Life, killAtBytes: number): Promise<string> {
  const args = [script, join(folder, "data"), ledger, String(number), mode];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const sizeBefore = sizeOf(ledger);
  const watch = setInterval(() => {
    if (sizeOf(ledger) - sizeBefore >= killAtBytes) child.kill("SIGKILL");
  }, 1);
  const deadline = setTimeout(() => child.kill("SIGTERM"), WAIT_MS_MAX);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(watch);
      clearTimeout(deadline);
      const isAsWanted = mode === "drain" ? code === 0 : signal === "SIGKILL";
      if (isAsWanted) resolve(said);
      else reject(new Error(`life ${number} ended by ${signal ?? code}: ${said}`));
    });
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** By letter, the names written with it, each as often as it was. The last line may be cut off. */
function readLedger(ledger: string): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(ledger, "utf8").split("\n").slice(0, -1);
  const names = new Map<string, string[]>([
    ["A", []],
    ["T", []],
    ["W", []],
  ]);
  for (const line of lines) names.get(line[0]!)?.push(line.slice(2));
  return names;
}

function checkLedger(t: Test, ledger: string, kills: number): void {
  const names = readLedger(ledger);
  const accepted = names.get("A")!;
  const terminals = names.get("T")!;
  t.ok(accepted.length > 0, `${accepted.length} accepted`);
  t.equal(new Set(accepted).size, accepted.length, "each start was accepted once");
  t.strictSame(names.get("W"), [], "no outcome was wrong");
  const ended = new Set(terminals);
  t.strictSame(
    accepted.filter((name) => !ended.has(name)),
    [],
    "accepted, and lost",
  );
  const times = new Map<string, number>();
  for (const name of terminals) times.set(name, (times.get(name) ?? 0) + 1);
  t.ok(Math.max(...times.values()) <= kills + 1, "nothing ran more often than there were lives");
  const repeats = terminals.length - ended.size;
  t.comment(`${accepted.length} accepted, ${ended.size} ended, ${repeats} repeats`);
}

for (const seed of [1, 2, 3]) {
  test(`after kill -9 at any moment every accepted execution still ends (seed ${seed})`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "stepstorm-chaos-"));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const ledger = join(folder, "ledger");
    const random = seededRandom(seed);
    for (let number = 0; number < 2; number++) {
      const killAtBytes = 1 + Math.floor(random.next() * LEDGER_BYTES_MAX);
      const said = await live({ folder, ledger, number, mode: "load" }, killAtBytes);
      t.comment(`life ${number} killed at ${killAtBytes} bytes; ${said.trim()}`);
    }
    t.match(await live({ folder, ledger, number: 2, mode: "drain" }, Infinity), /recovered \d+/);
    checkLedger(t, ledger, 2);
    t.match(await live({ folder, ledger, number: 3, mode: "drain" }, Infinity), "recovered 0\n");
  });
}
