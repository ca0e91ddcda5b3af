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

/** Machines that never ended so would have left much untried. */
const commonEndings = [
  ...["SUCCEEDED", "TIMED_OUT", "FAILED", "Flaky", "Fatal", "Custom.Broken"],
  ...["States.Timeout", "States.Runtime", "States.IntrinsicFailure", "States.NoChoiceMatched"],
];

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
  const endings = new Set<string>();
  forMachines(t, 400, ({ seed, machine, input, hasForks }) => {
    const tasks = taskScript(seed);
    const actual = runTogether(machine, [input], { tasks });
    const expected = interpret(machine, input, { tasks, random: 0.5 });
    endings.add(expected.error ?? expected.outcome);
    if (actual.transitions !== expected.transitions) {
      return `${actual.transitions} transitions, expected ${expected.transitions}`;
    }
    return difference(tellActors(actual, 0, hasForks), tellReference(expected, hasForks));
  });
  for (const ending of commonEndings) t.ok(endings.has(ending), `some end with ${ending}`);
  t.end();
});

test("nothing is left behind when an execution ends, however it ends", (t) => {
  forMachines(t, 400, ({ seed, machine, input }) => {
    const { executions } = runTogether(machine, [input], { tasks: taskScript(seed), seed });
    const { leftBehind } = executions[0]!;
    return leftBehind.length === 0 ? undefined : leftBehind.join(", ");
  });
  t.end();
});

test("the same seed runs the same way twice, effect by effect", (t) => {
  forMachines(t, 200, ({ seed, machine, input }) => {
    const [one, other] = [0, 1].map(() =>
      runTogether(machine, [input, input], { tasks: taskScript(seed), seed }),
    );
    return JSON.stringify(one) === JSON.stringify(other) ? undefined : "the runs differ";
  });
  t.end();
});

test("where turns are cut and who goes first at equal times changes no outcome", (t) => {
  forMachines(t, 200, ({ seed, machine, input, hasForks }) => {
    const tasks = taskScript(seed);
    const plain = tellActors(runTogether(machine, [input], { tasks }), 0, hasForks);
    for (const interleaving of [seed, seed + 1_000_000, seed + 2_000_000]) {
      const run = runTogether(machine, [input], { tasks, seed: interleaving });
      const problem = difference(tellActors(run, 0, hasForks), plain);
      if (problem !== undefined) return `interleaving ${interleaving}: ${problem}`;
    }
    return undefined;
  });
  t.end();
});

test("executions that share the actors end as each would alone", (t) => {
  forMachines(t, 100, ({ seed, machine, input, hasForks }) => {
    const tasks = taskScript(seed);
    const inputs = [0, 1, 2, 3].map((a) => ({ ...(input as JsonObject), a }));
    const together = runTogether(machine, inputs, { tasks, seed });
    for (const [index, own] of inputs.entries()) {
      const alone = runTogether(machine, [own], { tasks });
      const problem = difference(
        tellActors(together, index, hasForks),
        tellActors(alone, 0, hasForks),
      );
      if (problem !== undefined) return `execution ${index}: ${problem}`;
    }
    return undefined;
  });
  t.end();
});
