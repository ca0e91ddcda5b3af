/** What the engine would refuse of a scenario, before any part of it is measured alone. */
import { simulatedServiceProblems } from "../../engine/integrations/simulated-service-problems.ts";
import { diagnose } from "../../engine/language/diagnostics/diagnose.ts";
import { type Scenario, ScenarioError } from "../scenarios/scenario.ts";

/** @throws ScenarioError with every problem of the definition and of the simulated services. */
export function checkScenario({ name, definition, services }: Scenario): void {
  const { diagnostics } = diagnose(definition, { type: "EXPRESS" });
  const problems = [
    ...diagnostics
      .filter(({ severity }) => severity === "ERROR")
      .map(({ message, line, column }) => `machine.asl.json:${line}:${column}: ${message}`),
    ...services.flatMap((spec, index) =>
      simulatedServiceProblems(spec).map((problem) => `services[${index}]: ${problem}`),
    ),
  ];
  if (problems.length > 0) throw new ScenarioError(name, problems);
}
