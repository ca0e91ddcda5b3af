import { type Test, test } from "tap";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import type { Machine } from "../../engine/language/machine.ts";
import {
  compileChecked,
  runTogether,
  startMs,
  type TogetherRun,
} from "../support/actor-harness.ts";
import type { SeenEffect } from "../support/virtual-performer.ts";
import { randomMachine, taskScript } from "./random-machine.ts";
import { interpret, type ReferenceRun } from "./reference-interpreter.ts";

interface Sample {
  readonly seed: number;
  readonly machine: Machine;
  readonly input: Json;
  readonly hasForks: boolean;
}

/** Calls `problemOf` for machines from the seeds 1 to `seedMax`; the first problem names its seed. */
function forMachines(
  t: Test,
  seedMax: number,
  problemOf: (sample: Sample) => string | undefined,
): void {
  for (let seed = 1; seed <= seedMax; seed++) {
    const { definition, input, hasForks } = randomMachine(seed);
    const problem = problemIn(definition, (machine) =>
      problemOf({ seed, machine, input, hasForks }),
    );
    if (problem === undefined) continue;
    t.fail(`seed ${seed}: ${problem}`, { definition: JSON.stringify(definition) });
    return;
  }
  t.pass(`${seedMax} machines`);
}

function problemIn(definition: JsonObject, find: (machine: Machine) => string | undefined) {
  try {
    return find(compileChecked(definition));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** An execution in texts that can be compared, field by field. */
type Told = Readonly<Record<string, string>>;

interface Tellable {
  readonly outcome: string;
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  readonly endedMs: number;
}

/** Where branches run side by side, the ids of events depend on who goes first: they are left out. */
function tell(run: Tellable, calls: readonly string[], hasForks: boolean): Told {
  return {
    outcome: run.outcome,
    output: JSON.stringify(run.output),
    error: String(run.error),
    cause: hasForks ? String(run.cause).replace(/event id #\d+/, "event id #N") : String(run.cause),
    endedMs: String(run.endedMs),
    calls: calls.toSorted().join("\n"),
  };
}

function callText(atMs: number, state: string, attempt: number, input: Json): string {
  return `${atMs.toFixed(3).padStart(12)} ${state} ${attempt} ${JSON.stringify(input)}`;
}

function tellActors(run: TogetherRun, index: number, hasForks: boolean): Told {
  const execution = run.executions[index]!;
  const calls = execution.effects.flatMap((effect: SeenEffect) =>
    effect.kind === "task"
      ? [callText(effect.atMs, effect.state, effect.attempt, effect.input)]
      : [],
  );
  return tell(execution, calls, hasForks);
}

function tellReference(run: ReferenceRun, hasForks: boolean): Told {
  const calls = run.calls.map(({ atMs, state, attempt, input }) =>
    callText(atMs - startMs, state, attempt, input),
  );
  return tell(run, calls, hasForks);
}

function difference(actual: Told, expected: Told): string | undefined {
  const field = Object.keys(expected).find((name) => actual[name] !== expected[name]);
  if (field === undefined) return undefined;
  const [one, other] = [actual[field]!, expected[field]!].map((text) => text.slice(0, 2000));
  return `${field}\n  actual:   ${one}\n  expected: ${other}`;
}

test("what the actors do is what plain recursion over the machine says", (t) => {
  const endings = new Map<string, number>();
  forMachines(t, 500, ({ seed, machine, input, hasForks }) => {
    const tasks = taskScript(seed);
    const actual = runTogether(machine, [input], { tasks });
    const expected = interpret(machine, input, { tasks, random: 0.5 });
    const ending = expected.error ?? expected.outcome;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (actual.transitions !== expected.transitions) {
      return `${actual.transitions} transitions, expected ${expected.transitions}`;
    }
    return difference(tellActors(actual, 0, hasForks), tellReference(expected, hasForks));
  });
  console.log(endings);
  t.end();
});
