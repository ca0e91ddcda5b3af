import { test } from "tap";
import {
  compileSimulatedService,
  type SimulatedService,
  type SimulatedServiceSpec,
  simulatedServiceFor,
} from "../../../engine/integrations/simulated-service.ts";
import type { Environment } from "../../../engine/language/environment.ts";
import type { Json } from "../../../engine/language/json.ts";

const environment: Environment = {
  variables: null,
  context: () => ({ State: { Name: "Charge" } }),
  contextPart: (section, field) => (section === "State" && field === "Name" ? "Charge" : undefined),
  random: () => 0.5,
  uuid: () => "00000000-0000-4000-8000-000000000000",
  data: null,
  nowMs: () => 0,
};

function compile(spec: Partial<SimulatedServiceSpec>, seed = 1): SimulatedService {
  return compileSimulatedService({ resource: "charge", ...spec }, seed);
}

function ask(service: SimulatedService, key = "execution", input: Json = { total: 3 }) {
  return service.answer(input, key, "Charge", 1, environment);
}

test("by default a service answers {} at once", (t) => {
  t.strictSame(ask(compile({})), { delayMs: 0, failure: null, result: {} });
  t.end();
});

test("a constant answer is one object for everybody", (t) => {
  const service = compile({ latencyMs: 5, result: { ok: true } });
  t.strictSame(ask(service), { delayMs: 5, failure: null, result: { ok: true } });
  t.equal(ask(service, "a"), ask(service, "b"));
  t.end();
});

test("a constant answer reads neither the key nor the environment", (t) => {
  const untouchable = new Proxy(
    {},
    {
      get: (_target, property) => t.fail(`${String(property)} was read`),
    },
  );
  const answer = compile({}).answer(
    null,
    untouchable as string,
    "Charge",
    1,
    untouchable as Environment,
  );
  t.strictSame(answer.result, {});
  t.end();
});

test("a result template is evaluated over the task's input and context", (t) => {
  const result = { ok: true, "amount.$": "$.total", "state.$": "$$.State.Name", s: "$.total" };
  const answer = ask(compile({ result }));
  t.strictSame(answer.result, { ok: true, amount: 3, state: "Charge", s: "$.total" });
  const list = ask(compile({ result: [{ "amount.$": "$.total" }, 1] }));
  t.strictSame(list.result, [{ amount: 3 }, 1]);
  t.end();
});

test("a template that reads nothing of the input is evaluated each time all the same", (t) => {
  let count = 0;
  const service = compile({ result: { "id.$": "States.UUID()" } });
  const counting = { ...environment, uuid: () => `uuid ${++count}` };
  const [first, second] = [1, 2].map(() => service.answer(null, "e", "s", 1, counting).result);
  t.strictSame([first, second], [{ id: "uuid 1" }, { id: "uuid 2" }]);
  t.end();
});

test("a template that finds nothing is a failure of the service", (t) => {
  const answer = ask(compile({ latencyMs: 4, result: { "x.$": "$.missing" } }));
  t.equal(answer.result, null);
  t.equal(answer.delayMs, 4);
  t.ok(answer.failure?.error);
  t.end();
});

test("an error rate of 1 always fails, with the error and cause that were given", (t) => {
  const answer = ask(compile({ errorRate: 1, error: "Card.Declined", cause: "no funds" }));
  t.hasStrict(answer.failure, { error: "Card.Declined", cause: "no funds" });
  t.equal(answer.result, null);
  t.hasStrict(ask(compile({ errorRate: 1 })).failure, {
    error: "States.TaskFailed",
    cause: "The simulated service 'charge' failed.",
  });
  t.end();
});

test("an error rate is met over many executions", (t) => {
  const service = compile({ errorRate: 0.2 });
  let failures = 0;
  for (let index = 0; index < 100_000; index++) {
    if (ask(service, `execution-${index}`).failure !== null) failures++;
  }
  t.ok(failures > 19_000 && failures < 21_000, `${failures} of 100,000`); // 8 standard errors.
  t.end();
});

test("slow answers and failing answers are drawn apart", (t) => {
  const latencyMs = { distribution: "uniform", minMs: 0, maxMs: 2 } as const;
  const service = compile({ errorRate: 0.5, latencyMs });
  const slow = { failed: 0, succeeded: 0 };
  for (let index = 0; index < 20_000; index++) {
    const answer = ask(service, `execution-${index}`);
    if (answer.delayMs > 1) slow[answer.failure === null ? "succeeded" : "failed"]++;
  }
  t.ok(slow.failed > 4500 && slow.succeeded > 4500, JSON.stringify(slow));
  t.end();
});

test("the same seed, execution, state and attempt give the same answer again", (t) => {
  const spec: Partial<SimulatedServiceSpec> = {
    errorRate: 0.5,
    latencyMs: { distribution: "lognormal", medianMs: 10, sigma: 1 },
    result: { "total.$": "$.total" },
  };
  const [first, again, other] = [compile(spec, 7), compile(spec, 7), compile(spec, 8)];
  const keys = Array.from({ length: 200 }, (_, index) => `execution-${index}`);
  const answers = (service: SimulatedService) => keys.map((key) => ask(service, key));
  t.strictSame(answers(first), answers(again));
  t.strictSame(
    answers(first).reverse(),
    keys.toReversed().map((key) => ask(first, key)),
  );
  t.notSame(answers(first), answers(other));
  t.end();
});

test("a retry is a new draw", (t) => {
  const service = compile({ errorRate: 0.5 });
  const outcomes = Array.from(
    { length: 64 },
    (_, index) =>
      service.answer(null, "execution", "Charge", index + 1, environment).failure === null,
  );
  t.equal(new Set(outcomes).size, 2);
  t.end();
});

test("a fault is carried for the shard to perform", (t) => {
  t.equal(compile({ fault: "hang" }).fault, "hang");
  t.equal(compile({}).fault, null);
  t.end();
});

test("a service stands in for its resource, or for the function of its name", (t) => {
  const byName = compile({ resource: "charge" });
  const bySqs = compile({ resource: "arn:aws:states:::sqs:sendMessage" });
  const services = new Map([byName, bySqs].map((service) => [service.resource, service]));
  const arn = "arn:aws:lambda:us-east-1:111111111111:function:charge";
  t.equal(simulatedServiceFor(services, "charge"), byName);
  t.equal(simulatedServiceFor(services, arn), byName);
  t.equal(simulatedServiceFor(services, `${arn}:live`), byName);
  t.equal(simulatedServiceFor(services, "arn:aws:states:::sqs:sendMessage"), bySqs);
  t.equal(simulatedServiceFor(services, "arn:aws:states:::sns:publish"), undefined);
  t.end();
});
