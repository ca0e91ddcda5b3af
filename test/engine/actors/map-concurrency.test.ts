import { test } from "tap";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

/** Runs a Map of tasks that last between 10 and 19 ms; tells how many were under way at most. */
function crowd(fields: JsonObject, input: Json, seed = 0) {
  const spans: { readonly fromMs: number; readonly toMs: number }[] = [];
  const processor = scopeOf({ Call: { Type: "Task", Resource: workArn, End: true } });
  const run = runState({ Type: "Map", ItemProcessor: processor, ...fields }, input, {
    seed,
    tasks: ({ atMs }) => {
      const delayMs = 10 + ((spans.length * 7) % 10);
      spans.push({ fromMs: atMs, toMs: atMs + delayMs });
      return { delayMs, output: atMs };
    },
  });
  const underWay = spans.map(
    ({ fromMs }) => spans.filter((span) => span.fromMs <= fromMs && fromMs < span.toMs).length,
  );
  return { ...run, calls: spans.length, mostAtOnce: Math.max(...underWay) };
}

const hundred = Array.from({ length: 100 }, (_, index) => index);

test("never more than MaxConcurrency iterations are under way, and never fewer while items wait", (t) => {
  for (const MaxConcurrency of [1, 2, 3, 7, 39]) {
    const run = crowd({ MaxConcurrency }, hundred, MaxConcurrency);
    t.match(run, { outcome: "SUCCEEDED", mostAtOnce: MaxConcurrency, calls: 100 });
  }
  t.end();
});

test("without a limit, and above it, forty iterations run at once", (t) => {
  for (const fields of [
    {},
    { MaxConcurrency: 0 },
    { MaxConcurrency: 41 },
    { MaxConcurrency: 1000 },
  ]) {
    t.match(crowd(fields, hundred), { outcome: "SUCCEEDED", mostAtOnce: 40, calls: 100 });
  }
  t.end();
});

test("an iteration that ends makes room for the next item at once", (t) => {
  const run = crowd({ MaxConcurrency: 1 }, [1, 2, 3, 4]);
  t.same(run.output, [0, 10, 27, 41]);
  t.equal(run.endedMs, 52);
  t.end();
});

test("MaxConcurrencyPath reads a whole number, as a number or as a text", (t) => {
  for (const limit of [3, "3", "+3"]) {
    const fields = { ItemsPath: "$.list", MaxConcurrencyPath: "$.limit" };
    const run = crowd(fields, { list: hundred.slice(0, 10), limit });
    t.match(run, { outcome: "SUCCEEDED", mostAtOnce: 3 });
  }
  t.equal(
    crowd({ ItemsPath: "$.list", MaxConcurrencyPath: "$.limit" }, { list: hundred, limit: 0 })
      .mostAtOnce,
    40,
  );
  t.end();
});

test("MaxConcurrencyPath refuses everything else before anything starts", (t) => {
  const fields = { ItemsPath: "$.list", MaxConcurrencyPath: "$.limit" };
  for (const [limit, shown] of [
    ["many", "many"],
    [1.5, "1.5"],
    [{}, "{}"],
    [null, "null"],
    [true, "true"],
  ] as const) {
    const run = crowd(fields, { list: [1], limit });
    t.match(run, { outcome: "FAILED", error: "States.Runtime", calls: 0 });
    t.equal(
      run.cause,
      `An error occurred while executing the state 'Only' (entered at the event id #2). The MaxConcurrencyPath field refers to value "${shown}" which is not a valid integer: $.limit`,
    );
  }
  const negative = crowd(fields, { list: [1], limit: -1 });
  t.match(negative.cause, /MaxConcurrency cannot be negative\.$/);
  t.end();
});

test("a limit holds for each run of the Map, also when it is retried in the middle", (t) => {
  const definition = scopeOf({
    Each: {
      Type: "Map",
      MaxConcurrency: 2,
      ItemProcessor: scopeOf({ Call: { Type: "Task", Resource: workArn, End: true } }),
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0, MaxAttempts: 3 }],
      End: true,
    },
  });
  let failuresLeft = 3;
  const run = runMachine(definition, [0, 1, 2, 3, 4], {
    tasks: ({ input, atMs }) =>
      input === 3 && failuresLeft-- > 0
        ? { delayMs: 3, failure: { error: "E", cause: "" } }
        : { delayMs: 10, output: atMs },
  });
  t.same([run.outcome, run.retries], ["SUCCEEDED", 3]);
  // Thrice 13 ms in vain, then pairs of items every 10 ms.
  t.same(run.output, [39, 39, 49, 49, 59]);
  t.end();
});

test("ten thousand items of no delay are mapped in one go", (t) => {
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  const processor = scopeOf({ Same: { Type: "Pass", End: true } });
  const run = runState({ Type: "Map", ItemProcessor: processor }, items);
  t.match(run, { outcome: "SUCCEEDED", transitions: 10_001, endedMs: 0 });
  t.same(run.output, items);
  t.end();
});
