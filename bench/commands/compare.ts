/** `bench compare`: kept runs, or runs made in turn for it, and whether B is as good as A. */

import { OptionsError } from "../../engine/command-line/options-error.ts";
import {
  checkOut,
  commitOf,
  forgetCheckouts,
  forgetCheckoutsAtExit,
} from "../comparison/checkout.ts";
import { configurationTraits, differences } from "../comparison/comparable.ts";
import type { CompareResult } from "../comparison/compare-result.ts";
import { type ComparePlan, compareRuns } from "../comparison/compare-runs.ts";
import { makeRuns, type SidePlan } from "../comparison/make-runs.ts";
import { metricNames } from "../comparison/metrics.ts";
import { readTerminalHistogram } from "../comparison/read-histogram.ts";
import { folderOf, readResults } from "../comparison/read-results.ts";
import { flagsOfFile, flagsOfText } from "../comparison/side-flags.ts";
import type { SideRuns } from "../comparison/side-runs.ts";
import type { BenchOptions } from "../options.ts";
import { compareExitCodes, formatCompare } from "../report/format-compare.ts";
import type { RunResult } from "../report/result.ts";
import { atExit } from "../run/at-exit.ts";
import { whenInterrupted } from "../run/signals.ts";
import { withFolder } from "../run/temporary-folder.ts";
import type { Counts } from "../statistics/kolmogorov-smirnov.ts";
import { ownBench, runOnce } from "./child-run.ts";
import type { Finding } from "./finding.ts";

type Say = (line: string) => void;

/** @param say Is given a line for each run that is made. */
export async function performCompare(options: BenchOptions, say: Say): Promise<Finding> {
  const { compare, operands } = options.study;
  checkNames(compare.primary);
  if (operands.length === 2) return finding(options, await readSides(operands), { allowed: [] });
  if (compare.refs !== undefined) return compareRefs(options, compare.refs, say);
  const flags = await sideFlags(options);
  const [a, b] = flags.map(({ name, words }) =>
    sidePlan(options, { name, bench: ownBench }, words),
  );
  const made = await makeSides(options, { a: a!, b: b! }, say);
  return finding(options, made, { allowed: [...configurationTraits] });
}

async function compareRefs(
  options: BenchOptions,
  refs: readonly string[],
  say: Say,
): Promise<Finding> {
  const commits = await Promise.all(refs.map(commitOf));
  const interruption = new AbortController();
  // Not at once: who writes in the checkouts must have ended before they are removed.
  const callOff = whenInterrupted(() => {
    say("interrupted: removing the checkouts; Ctrl-C again to end at once");
    interruption.abort();
  });
  const callOffForgetting = atExit(forgetCheckoutsAtExit);
  try {
    return await withFolder(undefined, (folder) =>
      compareCheckouts(options, { refs, commits, folder, interrupted: interruption.signal }, say),
    );
  } finally {
    await forgetCheckouts();
    callOffForgetting();
    callOff();
  }
}

async function compareCheckouts(
  options: BenchOptions,
  { refs, commits, folder, interrupted }: Checkouts,
  say: Say,
): Promise<Finding> {
  const built = new Map<string, string>(); // Two names may stand for one commit.
  const plans: SidePlan[] = [];
  for (const [side, ref] of refs.entries()) {
    const commit = commits[side]!;
    if (!built.has(commit)) {
      say(`building ${commit.slice(0, 12)} …`);
      built.set(commit, await checkOut(commit, folder, interrupted));
    }
    plans.push(sidePlan(options, { name: ref, bench: built.get(commit)!, interrupted }, []));
  }
  const made = await makeSides(options, { a: plans[0]!, b: plans[1]! }, say);
  return finding(options, made, { allowed: [] });
}

interface Checkouts {
  readonly refs: readonly string[];
  readonly commits: readonly string[]; // As many.
  readonly folder: string;
  readonly interrupted: AbortSignal;
}

async function sideFlags({ study }: BenchOptions) {
  const { configs, flags } = study.compare;
  if (configs === undefined) {
    return flags!.map((text) => ({ name: text, words: flagsOfText(text) }));
  }
  return Promise.all(configs.map(async (file) => ({ name: file, words: await flagsOfFile(file) })));
}

interface Side {
  readonly name: string;
  readonly bench: string; // Its compiled `bench/main.js`.
  readonly interrupted?: AbortSignal;
}

function sidePlan(
  { study, durationMs, warmupMs }: BenchOptions,
  { name, bench, interrupted }: Side,
  words: readonly string[],
): SidePlan {
  const common = [`--duration=${durationMs}ms`, `--warmup=${warmupMs}ms`, ...study.runFlags];
  const own = new Set(words.map((word) => word.split("=")[0]));
  // What a side says itself goes before what is said for both.
  const shared = common.filter((flag) => !own.has(flag.split("=")[0]!));
  const flagsFor = (seed: number) => [...shared, ...words, `--seed=${seed}`];
  return { name, run: (seed) => runOnce(bench, flagsFor(seed), interrupted) };
}

interface Made {
  readonly sides: readonly [a: SideRuns, b: SideRuns];
  readonly history?: readonly RunResult[];
}

async function makeSides(
  { study, seed }: BenchOptions,
  sides: { readonly a: SidePlan; readonly b: SidePlan },
  say: Say,
): Promise<Made> {
  const { noiseRuns, runsPerSide } = study.compare;
  const history: RunResult[] = [];
  while (history.length < noiseRuns) {
    history.push(await sides.a.run((seed + history.length) >>> 0));
    say(`noise ${history.length}/${noiseRuns}`);
  }
  const made = await makeRuns(sides, { runsPerSide, seed, tell: say });
  return { sides: made, ...(noiseRuns === 0 ? {} : { history }) };
}

async function readSides(paths: readonly string[]): Promise<Made> {
  const [a, b] = await Promise.all(paths.map(readSide));
  return { sides: [a!, b!] };
}

async function readSide(path: string): Promise<SideRuns> {
  const kept = await readResults(path);
  const histograms: Counts[] = [];
  for (const one of kept) {
    const folder = folderOf(one);
    const counts =
      folder === undefined ? undefined : await readTerminalHistogram(folder, one.result);
    if (counts !== undefined) histograms.push(counts);
  }
  return { name: path, results: kept.map(({ result }) => result), histograms };
}

/** @throws OptionsError with all that the sides differ in, unless that is allowed or forced. */
async function finding(
  { study, seed }: BenchOptions,
  { sides: [a, b], history: made }: Made,
  { allowed }: { readonly allowed: readonly string[] },
): Promise<Finding> {
  const { primary, margin, noisePath, force } = study.compare;
  const found = differences(a.results, b.results);
  const barring = differences(a.results, b.results, new Set(allowed));
  if (barring.length > 0 && !force) {
    throw new OptionsError([
      ...barring.map((difference) => `not comparable: ${difference}`),
      "--force compares them nevertheless",
    ]);
  }
  const kept = noisePath === undefined ? undefined : await readResults(noisePath);
  const history = made ?? kept?.map(({ result }) => result);
  const plan: ComparePlan = { primary, margin, seed, differences: found };
  const result: CompareResult = compareRuns(
    a,
    b,
    history === undefined ? plan : { ...plan, history },
  );
  const exitCode = compareExitCodes[result.verdict];
  return { result, text: formatCompare(result), ok: exitCode === 0, exitCode };
}

function checkNames(primary: readonly string[]): void {
  const unknown = primary.filter((name) => !metricNames.includes(name));
  if (unknown.length === 0 && primary.length > 0) return;
  const known = metricNames.join(", ");
  throw new OptionsError([`--primary ${unknown.join(",")}: a metric is one of ${known}`]);
}
