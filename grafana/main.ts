/**
 * `npm run dashboards`: writes what is generated from the definitions, or with --render draws the
 * dashboards from a Prometheus' answers.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generatedFiles } from "./generated-files.ts";
import { renderDashboards } from "./render/render.ts";

const HELP = `Stepstorm dashboards: writes Grafana's dashboards, the alert rules and their pages in docs/.

Usage: npm run dashboards [-- options]

Options
  --check                 Write nothing; end with 1 when a file is not as it would be written.
  --render DIR            Draw each dashboard as DIR/NAME.png instead, with Chromium.
  --prometheus URL        Whom to ask for what is drawn. Default: http://127.0.0.1:9090
  --last DURATION         How much of the past is drawn: 90s, 30m, 6h. Default: 30m
  --to TIME               Its end: epoch seconds, or a date. Default: now
  --help                  Print this text.`;

const EXIT_USAGE = 2;
const durationUnitsS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      check: { type: "boolean", default: false },
      render: { type: "string" },
      prometheus: { type: "string", default: "http://127.0.0.1:9090" },
      last: { type: "string", default: "30m" },
      to: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.render === undefined) return values.check ? check() : write();
  const toS = readTime(values.to);
  await renderDashboards({
    folder: resolve(values.render),
    prometheusUrl: values.prometheus,
    fromS: toS - readDuration(values.last),
    toS,
    say: (line) => console.log(line),
  });
  return 0;
}

function write(): number {
  for (const [path, text] of generatedFiles()) {
    if (contentOf(path) === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
  return 0;
}

function check(): number {
  const stale = [...generatedFiles()].filter(([path, text]) => contentOf(path) !== text);
  for (const [path] of stale) console.log(`${path} is stale: npm run dashboards writes it`);
  return stale.length === 0 ? 0 : 1;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh])$/.exec(text);
  if (match === null) throw new TypeError(`--last ${text} must be a time such as 90s, 30m, 6h`);
  return Number(match[1]) * durationUnitsS[match[2]!]!;
}

function readTime(text: string | undefined): number {
  if (text === undefined) return Date.now() / 1000;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isNaN(seconds)) throw new TypeError(`--to ${text} must be epoch seconds or a date`);
  return seconds;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`dashboards: ${(error as Error).message}`);
  process.exitCode = error instanceof TypeError ? EXIT_USAGE : 1;
}
