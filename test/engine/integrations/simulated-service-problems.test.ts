import { test } from "tap";
import { simulatedServiceProblems } from "../../../engine/integrations/simulated-service-problems.ts";

test("right services have no problems", (t) => {
  const right: unknown[] = [
    { resource: "charge" },
    { resource: "charge", latencyMs: 0, errorRate: 1, error: "E", cause: "", fault: "exit" },
    { resource: "charge", latencyMs: { distribution: "constant", meanMs: 1.5 } },
    { resource: "charge", latencyMs: { distribution: "uniform", minMs: 1, maxMs: 1 } },
    { resource: "charge", latencyMs: { distribution: "exponential", meanMs: 10 } },
    { resource: "charge", latencyMs: { distribution: "lognormal", medianMs: 10, sigma: 0.5 } },
    { resource: "charge", result: { "x.$": "$.total", y: [null] } },
    { resource: "charge", result: null },
  ];
  for (const value of right) t.strictSame(simulatedServiceProblems(value), []);
  t.end();
});

test("all problems are told at once", (t) => {
  const problems = simulatedServiceProblems({
    resource: "",
    latencyMs: -1,
    errorRate: 1.5,
    error: 7,
    cause: null,
    fault: "explode",
    result: { "x.$": "$.[" },
    latency: 5,
  });
  const named = [
    "latency ",
    "resource",
    "latencyMs",
    "errorRate",
    "error ",
    "cause",
    "fault",
    "result",
  ];
  t.equal(problems.length, named.length);
  for (const name of named)
    t.ok(
      problems.some((problem) => problem.startsWith(name)),
      name,
    );
  t.end();
});

test("a latency must have the parameters of its distribution and no others", (t) => {
  const wrong: [unknown, RegExp][] = [
    [{}, /distribution must be one of constant, uniform, exponential, lognormal/],
    [{ distribution: "toString" }, /distribution must be one of/],
    [{ distribution: "constant" }, /latencyMs.meanMs must be a number/],
    [{ distribution: "uniform", minMs: 2, maxMs: 1 }, /minMs must not be above/],
    [{ distribution: "exponential", meanMs: Number.NaN }, /latencyMs.meanMs/],
    [{ distribution: "exponential", meanMs: 1, sigma: 1 }, /sigma is not a field/],
    [{ distribution: "lognormal", medianMs: 1, sigma: 9 }, /latencyMs.sigma/],
    [Number.POSITIVE_INFINITY, /latencyMs must be a number/],
    ["5", /latencyMs must be a number/],
    [null, /latencyMs must be a number/],
  ];
  for (const [latencyMs, pattern] of wrong) {
    const problems = simulatedServiceProblems({ resource: "charge", latencyMs });
    t.match(problems, [pattern]);
    t.equal(problems.length, 1);
  }
  t.end();
});

test("what is no object is one problem", (t) => {
  for (const value of [null, [], "charge", undefined]) {
    t.equal(simulatedServiceProblems(value).length, 1);
  }
  t.end();
});
