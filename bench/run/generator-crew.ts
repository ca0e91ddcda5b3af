/** The generators of a run: threads of this process. */
import type { ClusterAddress } from "../nats/cluster-connection.ts";
import { type GeneratorPlace, type GeneratorThread, startGenerator } from "./generator-thread.ts";
import type { LifeSettings } from "./life-settings.ts";

export interface CrewPlan {
  readonly places: readonly GeneratorPlace[];
  /** Where generator processes meet, if there are any; null: a nats-server of their own. */
  readonly meeting: ClusterAddress | null;
}

/** @param work Is given them ready. */
export async function withGenerators<Result>(
  settings: LifeSettings,
  { places }: CrewPlan,
  work: (generators: readonly GeneratorThread[]) => Promise<Result>,
): Promise<Result> {
  const generators = places.map((place) => startGenerator(settings, place));
  await Promise.all(generators.map(({ ready }) => ready));
  return work(generators);
}
