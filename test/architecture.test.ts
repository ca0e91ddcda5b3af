/**
 * The house's rules that a machine can hold: who may import whom, no cycles, no god-files, effects at
 * the edge. The table is the one of ARCHITECTURE.md.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "tap";

/** The checkout: compiled tests stand two levels below their sources' root, in `.build/NAME/test`. */
const root = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** What each room may import, besides itself. */
const mayImport: Record<string, readonly string[]> = {
  "engine/ports": [],
  "engine/system-ports": ["engine/ports"],
  "engine/config": [],
  "engine/cluster-config": ["engine/config", "engine/ports", "engine/transport"],
  "engine/plain-data": ["engine/config", "engine/integrations"],
  "engine/command-line": [],
  "engine/credentials": ["engine/language", "engine/sigv4"],
  "engine/sigv4": [],
  "engine/billing": [],
  "engine/api": [
    "engine/actors",
    "engine/billing",
    "engine/client",
    "engine/credentials",
    "engine/language",
    "engine/ports",
    "engine/registry",
    "engine/sigv4",
    "engine/telemetry",
    "engine/transport",
  ],
  "engine/cli": [
    "engine/billing",
    "engine/cluster-config",
    "engine/cluster-main",
    "engine/command-line",
    "engine/config",
    "engine/credentials",
    "engine/language",
    "engine/ports",
    "engine/server-main",
    "engine/sigv4",
    "engine/system-ports",
    "engine/telemetry",
    "engine/transport",
  ],
  "engine/language": [],
  "engine/telemetry": [],
  "engine/actors": ["engine/language", "engine/ports"],
  "engine/transport": ["engine/ports", "engine/telemetry"],
  "engine/journal": ["engine/language", "engine/transport", "engine/ports", "engine/telemetry"],
  "engine/registry": ["engine/language", "engine/transport", "engine/ports", "engine/telemetry"],
  "engine/integrations": [
    "engine/language",
    "engine/transport",
    "engine/ports",
    "engine/telemetry",
  ],
  "engine/shards": [
    "engine/language",
    "engine/actors",
    "engine/transport",
    "engine/journal",
    "engine/registry",
    "engine/integrations",
    "engine/telemetry",
    "engine/ports",
    "engine/system-ports",
    "engine/billing",
  ],
  "engine/client": ["engine/language", "engine/transport", "engine/ports"],
};

/** They know everybody. */
const wiring = new Set([
  "engine/main",
  "engine/cluster-main",
  "engine/cluster-client",
  "engine/server-main",
]);

/** Adapters: the files whose business it is to touch the outside. */
const adapters = new Set([
  "engine/cli.ts",
  "engine/main.ts",
  "engine/system-ports.ts",
  "engine/api/http-server.ts",
  "engine/api/wire/body-request.ts",
  "engine/cli/logs/log-files.ts",
  "engine/integrations/handler-output.ts",
  "engine/integrations/task-pool.ts",
  "engine/integrations/task-worker.ts",
  "engine/journal/file-reserve.ts",
  "engine/journal/folder-lock.ts",
  "engine/journal/free-space.ts",
  "engine/journal/group-commit.ts",
  "engine/journal/lmdb-environment.ts",
  "engine/journal/lmdb-store.ts",
  "engine/journal/quarantine.ts",
  "engine/telemetry/event-loop-lag.ts",
  "engine/telemetry/log-destination.ts",
  "engine/telemetry/metrics-server.ts",
]);

const effects: readonly (readonly [string, RegExp])[] = [
  ["reads a clock", /\bDate\.now\(|\bnew Date\(\)/],
  ["sets a timer", /\bsetTimeout\(|\bsetInterval\(/],
  ["draws a random number", /\bMath\.random\(|\brandomUUID\(/],
  ["touches files", /from "node:fs/],
  ["opens sockets", /from "node:(net|http|https|dgram)"/],
  ["reads the environment", /\bprocess\.env\b/],
];

const sources = ["engine", "bench", "grafana"].flatMap((folder) => filesBelow(folder));

test("each room imports only what the table allows", async (t) => {
  t.ok(sources.length > 100, "the sources were found");
  const wrong: string[] = [];
  let imports = 0;
  for (const file of sources) {
    const room = roomOf(file);
    if (room === undefined || wiring.has(room)) continue;
    for (const target of importsOf(file)) {
      imports++;
      const other = roomOf(target);
      if (other === room || (mayImport[room] ?? []).includes(other ?? "")) continue;
      if (room.startsWith("bench") || room.startsWith("grafana")) continue;
      wrong.push(`${file} imports ${target}`);
    }
  }
  t.ok(imports > 500, `${imports} imports were looked at`);
  t.strictSame(wrong, []);
});

test("the bench reaches into the engine only by its public rooms, its ceilings by any", async (t) => {
  const publicRooms = [
    "billing",
    "cli",
    "client",
    "command-line",
    "main",
    "config",
    "ports",
    "server-main",
    "system-ports",
    "telemetry",
    "transport",
  ];
  const publicFiles = new Set(["engine/shards/node.ts"]);
  const wrong = sources
    .filter((file) => file.startsWith("bench/") && !file.startsWith("bench/ceilings/"))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith("engine/") && !publicFiles.has(target))
        .filter((target) => !publicRooms.includes(roomOf(target)?.slice("engine/".length) ?? ""))
        .map((target) => `${file} imports ${target}`),
    );
  t.strictSame(wrong, []);
});

test("no file imports itself, by whatever way around", async (t) => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      cycles.push([...way.slice(way.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const target of runtimeImportsOf(file)) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  t.strictSame(cycles, []);
});

test("dashboards know the metric tables and AWS's prices, and nothing else of the others", async (t) => {
  const known = [
    "engine/telemetry/api-counters.ts",
    "engine/telemetry/metrics.ts",
    "engine/telemetry/metric-row.ts",
    "engine/telemetry/node-counters.ts",
    "engine/telemetry/task-counters.ts",
    "engine/billing/prices.ts",
    "bench/measurement/metrics.ts",
  ];
  const wrong = sources
    .filter((file) => file.startsWith("grafana/"))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith("grafana/") && !known.includes(target))
        .map((target) => `${file} imports ${target}`),
    );
  t.strictSame(wrong, []);
});

test("effects stay in the adapters", async (t) => {
  const wrong = sources
    .filter((file) => file.startsWith("engine/") && !adapters.has(file))
    .flatMap((file) => {
      const code = codeOf(file);
      return effects.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${file} ${what}`);
    });
  t.strictSame(wrong, []);
  for (const file of adapters) t.ok(sources.includes(file), `${file} exists`);
});

test("metric names stand in two files", async (t) => {
  const homes = ["engine/telemetry/metrics.ts", "bench/measurement/metrics.ts"];
  const wrong = sources.filter(
    (file) => !homes.includes(file) && /"stepstorm_[a-z_]+"/.test(codeOf(file)),
  );
  t.strictSame(wrong, []);
});

test("nothing evaluates text as code", async (t) => {
  const wrong = sources.filter((file) => /\beval\(|\bnew Function\b|node:vm/.test(codeOf(file)));
  t.strictSame(wrong, []);
});

test("files stay small: none over 400 lines, 95 % within 300", async (t) => {
  const lengths = sources.map((file) => [file, linesOf(file)] as const);
  t.strictSame(
    lengths.filter(([, lines]) => lines > 400),
    [],
  );
  const long = lengths.filter(([, lines]) => lines > 300);
  t.ok(long.length <= 0.05 * lengths.length, `over 300 lines: ${JSON.stringify(long)}`);
});

test("no barrels, no default exports but the entries of threads, no enums", async (t) => {
  const entries = /-worker\.ts$/;
  const wrong = sources.flatMap((file) => {
    const code = codeOf(file);
    return [
      /^export \* from|^export \{[^}]*\} from/m.test(code) ? `${file} re-exports` : "",
      /^export default/m.test(code) && !entries.test(file) ? `${file} has a default export` : "",
      /^(export )?(const )?enum /m.test(code) ? `${file} has an enum` : "",
    ].filter((problem) => problem !== "");
  });
  t.strictSame(wrong, []);
});

test("the lock file names no download addresses", async (t) => {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"), "utf8");
  t.notMatch(lock, /"resolved":/);
});

/** `engine/language/template.ts` → `engine/language`; `engine/main.ts` → `engine/main`. */
function roomOf(file: string): string | undefined {
  const [top, room] = file.split("/");
  return room === undefined ? undefined : `${top}/${room.replace(/\.ts$/, "")}`;
}

function importsOf(file: string): readonly string[] {
  return imported(file, /(?:from|import)\s+"(\.[^"]+)"|new URL\("(\.[^"]+)"/g);
}

/** Without those that the compiler drops. */
function runtimeImportsOf(file: string): readonly string[] {
  return imported(file, /^(?:import|export) (?!type )[^;]*?from\s+"(\.[^"]+)"/gms);
}

function imported(file: string, pattern: RegExp): readonly string[] {
  return [...codeOf(file).matchAll(pattern)]
    .map((match) => match[1] ?? match[2]!)
    .map((target) => path.join(path.dirname(file), target.replace(/\.js$/, ".ts")))
    .filter((target) => sources.includes(target));
}

/** The text without comments. */
function codeOf(file: string): string {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

function linesOf(file: string): number {
  return fs.readFileSync(path.join(root, file), "utf8").split("\n").length;
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name))
    .sort();
}

function findRoot(from: string): string {
  let folder = from;
  while (!fs.existsSync(path.join(folder, "tsconfig.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("the checkout was not found above the tests");
    folder = parent;
  }
  return folder;
}
