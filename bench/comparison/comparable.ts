/** What two sides must have in common for their figures to say something of each other. Pure. */
import { median } from "../measurement/median.ts";
import { rateIntended } from "../plan/thresholds.ts";
import type { RunResult } from "../report/result.ts";

type Trait = readonly [name: string, read: (result: RunResult) => unknown];

const traits: readonly Trait[] = [
  ["scenario", ({ scenario }) => scenario],
  ["target", ({ target }) => target],
  ["durability", ({ durability }) => durability],
  ["rate offered", ({ rateOffered }) => rateOffered],
  ["arrivals", ({ arrivals }) => arrivals],
  ["shards", ({ shards }) => shards],
  ["generators", ({ generators }) => generators],
  ["duration", ({ durationMs }) => `${durationMs} ms`],
  ["warm-up", ({ warmupMs }) => `${warmupMs} ms`],
  ["nodes", ({ nats }) => nats?.nodes ?? "none"],
  ["replicas", ({ nats }) => nats?.replicas ?? "none"],
  ["sync", ({ nats }) => nats?.sync ?? "none"],
  ["CPU", ({ machine }) => machine.cpu],
  ["cores", ({ machine }) => machine.cores],
  ["kernel", ({ machine }) => machine.kernel],
  ["Node", ({ machine }) => machine.node],
];

/**
 * Every difference in words: between the sides, and within one of them.
 * @param allowed Names that may differ: what a comparison of configurations is about.
 */
export function differences(
  a: readonly RunResult[],
  b: readonly RunResult[],
  allowed: ReadonlySet<string> = new Set(),
): readonly string[] {
  return traits
    .filter(([name]) => !allowed.has(name))
    .flatMap(([name, read]) => {
      const [ofA, ofB] = [namesOf(a, read), namesOf(b, read)];
      return ofA === ofB && !ofA.includes(" or ") ? [] : [`${name}: A ${ofA}, B ${ofB}`];
    });
}

/** What the sides differ in when that is what is compared. */
export const configurationTraits = new Set(
  traits.map(([name]) => name).filter((name) => !["CPU", "cores", "kernel", "Node"].includes(name)),
);

/** What is not alike within one series of runs, in words. */
export function variations(results: readonly RunResult[]): readonly string[] {
  return traits.flatMap(([name, read]) => {
    const names = namesOf(results, read);
    return names.includes(" or ") ? [`${name}: ${names}`] : [];
  });
}

/** Runs that prove nothing of the engine: told, not left out. */
export function doubts(results: readonly RunResult[]): readonly string[] {
  const faulty = results.filter(({ lost, wrong, unexpected }) => lost + wrong + unexpected > 0);
  const unsent = results.filter((result) => result.rateSent < rateIntended(result) * 0.99);
  const late = median(results.map(({ latenessMs }) => latenessMs.p99));
  return [
    faulty.length > 0 ? `${faulty.length} runs lost executions or gave wrong outputs` : "",
    unsent.length > 0 ? `${unsent.length} runs were generator-bound: not all was sent` : "",
    late > 5
      ? `starts were late by ${late.toFixed(0)} ms (p99, median run): latencies are the generator's too`
      : "",
  ].filter((doubt) => doubt !== "");
}

function namesOf(results: readonly RunResult[], read: Trait[1]): string {
  return [...new Set(results.map((result) => String(read(result))))].sort().join(" or ");
}
