/**
 * The runs of one side, and what noise there is in them. Where runs were made in turn, each is measured
 * by its block's level, so that a computer that grows slower or busier makes no difference. Pure.
 */
import { median } from "../measurement/median.ts";
import type { RunResult } from "../report/result.ts";
import { alignedLogs, type Block } from "../statistics/aligned-ranks.ts";
import type { Counts } from "../statistics/kolmogorov-smirnov.ts";

export interface SideRuns {
  readonly name: string;
  readonly results: readonly RunResult[];
  /** Of each result, the number of the block it was made in; undefined: not made in turn. */
  readonly blocks?: readonly number[];
  /** Latencies in microseconds, of each run that kept them. */
  readonly histograms?: readonly Counts[];
}

export const BLOCK_RUNS = 4;

/** One metric's values, block by block. @param places Of each value, its block. */
export function blocksOf(
  a: { readonly values: readonly number[]; readonly places: readonly number[] },
  b: { readonly values: readonly number[]; readonly places: readonly number[] },
): readonly Block[] {
  const numbers = [...new Set([...a.places, ...b.places])].sort((x, y) => x - y);
  const within = ({ values, places }: typeof a, block: number) =>
    values.filter((_, at) => places[at] === block);
  return numbers
    .map((block) => ({ a: within(a, block), b: within(b, block) }))
    .filter((block) => block.a.length > 0 && block.b.length > 0);
}

/** Logarithms of both sides' values by their blocks' levels. */
export function alignedSides(blocks: readonly Block[]): {
  readonly a: readonly number[];
  readonly b: readonly number[];
} {
  const logs = blocks.map((block) => ({ block, logs: alignedLogs(block) }));
  return {
    a: logs.flatMap(({ block, logs }) => logs.slice(0, block.a.length)),
    b: logs.flatMap(({ block, logs }) => logs.slice(block.a.length)),
  };
}

/** How far each value's logarithm is from its own side's level: what is left when sides are equal. */
export function residualsOf(a: readonly number[], b: readonly number[]): readonly number[] {
  return [a, b].flatMap((side) => {
    if (side.length === 0) return [];
    const level = median(side.map(Math.log));
    return side.map((value) => Math.log(value) - level);
  });
}

/** The same within blocks, widened by what a block's own level has taken out. */
export function residualsInBlocks(blocks: readonly Block[]): readonly number[] {
  const { a, b } = alignedSides(blocks);
  const size = blocks.reduce((sum, block) => sum + block.a.length + block.b.length, 0);
  const widened = Math.sqrt(size / Math.max(1, size - blocks.length));
  return [a, b].flatMap((side) => {
    const level = median(side);
    return side.map((log) => (log - level) * widened);
  });
}

/** Of kept runs of one unchanged side: those that follow each other are as a block's runs would be. */
export function residualsOfHistory(
  values: readonly number[],
  isInterleaved: boolean,
): readonly number[] {
  if (!isInterleaved) return residualsOf(values, []);
  const blocks: Block[] = [];
  for (let from = 0; from + BLOCK_RUNS <= values.length; from += BLOCK_RUNS) {
    const [first, second, third, fourth] = values.slice(from, from + BLOCK_RUNS);
    blocks.push({ a: [first!, fourth!], b: [second!, third!] });
  }
  return residualsInBlocks(blocks);
}
