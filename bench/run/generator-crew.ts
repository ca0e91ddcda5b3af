/** The generators of a run: threads of this process, or of processes of their own. */
import { withCrew } from "../crew/crew.ts";
import { type GeneratorPlace, type GeneratorThread, startGenerator } from "./generator-thread.ts";
import type { LifeSettings } from "./life-settings.ts";

/** @param work Is given them ready. */
export async function withGenerators<Result>(
  settings: LifeSettings,
  places: readonly GeneratorPlace[],
  work: (generators: readonly GeneratorThread[]) => Promise<Result>,
): Promise<Result> {
  if (settings.crew !== undefined) return withCrew(settings, { crew: settings.crew, places }, work);
  const generators = places.map((place) => startGenerator(settings, place));
  await Promise.all(generators.map(({ ready }) => ready));
  return work(generators);
}
