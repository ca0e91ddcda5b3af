/**
 * Results of runs from wherever they were kept: a result file, a file with one a line, a run's folder,
 * a folder of any of these. In the order of their names, so that numbered runs stay in order.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import type { RunResult } from "../report/result.ts";

export interface KeptResult {
  readonly file: string;
  readonly result: RunResult;
}

const DEPTH_MAX = 4;

/** @throws OptionsError naming the file: when nothing is there, or it holds no result of a run. */
export async function readResults(path: string): Promise<readonly KeptResult[]> {
  const found = await resultsAt(path, DEPTH_MAX);
  if (found.length === 0) {
    throw new OptionsError([`${path} holds no result of a run: no result.json, no .jsonl`]);
  }
  return found;
}

/** The run's own folder, where it has one: with its histograms. */
export function folderOf({ file }: KeptResult): string | undefined {
  return basename(file) === "result.json" ? dirname(file) : undefined;
}

async function resultsAt(path: string, depth: number): Promise<readonly KeptResult[]> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) throw new OptionsError([`${path}: no such file or folder`]);
  if (!kind.isDirectory()) return readFileOf(path);
  const names = await readdir(path);
  if (names.includes("result.json")) return resultsAt(join(path, "result.json"), depth);
  if (depth === 0) return [];
  const found: KeptResult[] = [];
  for (const name of names.sort(byNumber)) {
    const inner = join(path, name);
    const isFolder = (await stat(inner).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder || /\.jsonl?$/.test(name)) found.push(...(await resultsAt(inner, depth - 1)));
  }
  return found;
}

async function readFileOf(file: string): Promise<readonly KeptResult[]> {
  const text = (await readFile(file, "utf8")).trim();
  if (text === "") throw new OptionsError([`${file} is empty`]);
  const whole = parsed(text);
  const values = whole !== undefined ? [whole].flat() : text.split("\n").map(parsed);
  return values.map((value, at) => {
    const place = values.length === 1 ? file : `${file}:${at + 1}`;
    if (!isRunResult(value)) {
      throw new OptionsError([
        `${place} is no result of a run: it needs throughput, latencyMs, cpu`,
      ]);
    }
    return { file, result: value };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRunResult(value: unknown): value is RunResult {
  if (typeof value !== "object" || value === null) return false;
  const { throughput, latencyMs, cpu, machine } = value as Partial<RunResult>;
  const isThere = (part: unknown) => typeof part === "object" && part !== null;
  return (
    // Null: its outcomes were not seen.
    (typeof throughput === "number" || throughput === null) &&
    isThere(latencyMs?.terminal) &&
    isThere(cpu) &&
    isThere(machine)
  );
}

/** `run-9` before `run-10`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
