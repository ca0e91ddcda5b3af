/** A run read back from its folder, for reports to be made again. An adapter: it reads files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionsError } from "../../../engine/command-line/options-error.ts";
import type { RunResult } from "../result.ts";
import type { IntervalHistogram, RunRecord } from "../run-record.ts";
import { histogramTags, readHistogramLog } from "./histogram-log.ts";
import { type RunJson, readRunJson } from "./run-json.ts";

/** @throws OptionsError Names every file that is missing or cannot be read as what it should be. */
export async function readRunFolder(folder: string): Promise<RunRecord> {
  const problems: string[] = [];
  const read = async <Value>(name: string, parse: (text: string) => Value) => {
    try {
      return parse(await readFile(join(folder, name), "utf8"));
    } catch (error) {
      problems.push(`${join(folder, name)} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  };
  const result = await read("result.json", parseResult);
  const run: RunJson | undefined = await read("run.json", readRunJson);
  const definition = await read("machine.asl.json", (text) => text);
  const histograms: IntervalHistogram[] = [];
  for (const tag of histogramTags) {
    histograms.push(...((await readOptional(join(folder, `${tag}.hlog`), problems)) ?? []));
  }
  if (problems.length > 0) throw new OptionsError(problems);
  const { startedAtMs, series, states, faults } = run!;
  return {
    result: result!,
    startedAtMs,
    series,
    histograms,
    definition: definition!,
    states,
    faults,
  };
}

/** Whatever command wrote it. @throws OptionsError */
export async function readResult(folder: string): Promise<object> {
  const file = join(folder, "result.json");
  try {
    const result: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof result === "object" && result !== null) return result;
    throw new Error("it holds no object");
  } catch (error) {
    const hint = "name the folder that a run was given with --out";
    throw new OptionsError([`${file} cannot be read: ${(error as Error).message}; ${hint}`]);
  }
}

function parseResult(text: string): RunResult {
  const result = JSON.parse(text) as Partial<RunResult> | null;
  if (result?.latencyMs === undefined || result.scenario === undefined) {
    throw new Error("it is no result of a run");
  }
  return result as RunResult;
}

/** Runs that kept no histograms of a kind have no log of it. */
async function readOptional(
  file: string,
  problems: string[],
): Promise<IntervalHistogram[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return readHistogramLog(text);
  } catch (error) {
    problems.push(`${file} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}
