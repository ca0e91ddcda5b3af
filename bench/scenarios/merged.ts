/** Several scenarios as one engine must know them. Pure. */
import { type Scenario, ScenarioError } from "./scenario.ts";

/**
 * The first, with the services and handlers of all.
 * @throws ScenarioError When two mean different services by one name.
 */
export function mergedScenario(scenarios: readonly Scenario[]): Scenario {
  const first = scenarios[0]!;
  return {
    ...first,
    services: merge(scenarios, "services", ({ resource }) => resource),
    handlers: merge(scenarios, "handlers", ({ name }) => name),
  };
}

function merge<Field extends "services" | "handlers">(
  scenarios: readonly Scenario[],
  field: Field,
  nameOf: (one: Scenario[Field][number]) => string,
): Scenario[Field][number][] {
  const known = new Map<string, Scenario[Field][number]>();
  for (const scenario of scenarios) {
    for (const one of scenario[field]) {
      const name = nameOf(one);
      const other = known.get(name);
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(one)) {
        throw new ScenarioError(scenario.name, [
          `${name} is simulated otherwise by another scenario of the mix`,
        ]);
      }
      known.set(name, one);
    }
  }
  return [...known.values()];
}
