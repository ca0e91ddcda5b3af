import { isDeepStrictEqual } from "node:util";
import { type Test, test } from "tap";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import type { Machine } from "../../engine/language/machine.ts";
import {
  compileChecked,
  type ExecutionRun,
  runTogether,
  startMs,
} from "../support/actor-harness.ts";
import { randomMachine, taskScript } from "./random-machine.ts";
import { interpret } from "./reference-interpreter.ts";

const machinesPerTest = 300;

interface Sample {
  readonly seed: number;
  readonly machine: Machine;
  readonly definition: JsonObject;
  readonly input: Json;
  readonly hasForks: boolean;
}

/** Calls `problemOf` for each random machine; a problem fails the test and names the seed. */
function forMachines(t: Test, problemOf: (sample: Sample) => string | undefined): void {
  for (let seed = 1; seed <= machinesPerTest; seed++) {
    const { definition, input, hasForks } = randomMachine(seed);
    let problem: string | undefined;
    try {
      problem = problemOf({
        seed,
        machine: compileChecked(definition),
        definition,
        input,
        hasForks,
      });
    } catch (error) {
      problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    if (problem === undefined) continue;
    t.fail(`seed ${seed}: ${problem}`, { definition: JSON.stringify(definition) });
    return;
  }
  t.pass(`${machinesPerTest} machines`);
}

test("what the actors do is what plain recursion over the machine says", (t) => {
  const outcomes = new Map<string, number>();
  forMachines(t, ({ seed, machine, input, hasForks }) => {
    const tasks = taskScript(seed);
    const { executions, transitions } = runTogether(machine, [input], { tasks });
    const actual = comparable({ ...executions[0]!, transitions }, hasForks);
    const reference = interpret(machine, input, { tasks, random: 0.5 });
    const calls = reference.calls.map(({ atMs, ...call }) => ({ ...call, atMs: atMs - startMs }));
    const expected = comparable({ ...reference, effects: calls }, hasForks);
    const kind = `${reference.outcome} ${reference.error ?? ""}`;
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    return difference(actual, expected);
  });
  console.log(outcomes);
  t.end();
});
