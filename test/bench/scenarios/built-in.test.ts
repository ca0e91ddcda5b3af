import { test } from "tap";
import { builtInScenarios, loadScenario } from "../../../bench/scenarios/scenario.ts";
import { createWorkload } from "../../../bench/scenarios/workload.ts";

const indexes = [0, 1, 2, 99, 100, 101, 199, 200, 999, 1000, 1001, 54_321, 12_345_678];
const noDraw = () => 0.5;

interface AslState {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Branches?: readonly AslScope[];
  readonly ItemProcessor?: AslScope;
}

interface AslScope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

/** All states of a definition, those within Parallel and Map too. */
function statesOf(scope: AslScope): AslState[] {
  return Object.values(scope.States).flatMap((state) => {
    const inner = [
      ...(state.Branches ?? []),
      ...(state.ItemProcessor ? [state.ItemProcessor] : []),
    ];
    return [state, ...inner.flatMap(statesOf)];
  });
}

for (const name of builtInScenarios) {
  test(`${name}: every Task has a simulated service, and every service a Task`, async (t) => {
    const scenario = await loadScenario(name);
    const definition = JSON.parse(scenario.definition) as AslScope;
    t.ok(Object.hasOwn(definition.States, definition.StartAt));
    const called = statesOf(definition).flatMap((state) => state.Resource ?? []);
    const served = scenario.services.map((service) => service.resource);
    t.same([...new Set(called)].sort(), served.sort());
    t.ok(scenario.transitions !== undefined && scenario.transitions >= 1);
  });

  test(`${name}: inputs are about 300 bytes, unlike each other, and the same every time`, async (t) => {
    const { generator } = await loadScenario(name);
    const texts = indexes.map(createWorkload(generator, 7).inputText);
    t.same(texts, indexes.map(createWorkload(generator, 8).inputText));
    t.equal(new Set(texts).size, indexes.length);
    for (const text of texts) t.ok(text.length > 240 && text.length < 360, `${text.length} bytes`);
  });

  test(`${name}: the fast texts are those of the plain values, key by key`, async (t) => {
    const { generator } = await loadScenario(name);
    for (const index of indexes) {
      const input = generator.input(index, noDraw);
      t.equal(generator.inputText?.(index), JSON.stringify(input));
      const expected = generator.expected(index, input);
      t.equal(expected.status, "SUCCEEDED");
      t.equal(generator.expectedOutputText?.(index), JSON.stringify(expected.output));
    }
  });

  test(`${name}: an output is right for its own execution only`, async (t) => {
    const { generator } = await loadScenario(name);
    const workload = createWorkload(generator, 7);
    for (const [at, index] of indexes.entries()) {
      const output = generator.expectedOutputText!(index);
      t.equal(workload.isExpected(index, "SUCCEEDED", output), true);
      t.equal(workload.isExpected(indexes.at(at - 1)!, "SUCCEEDED", output), false);
    }
  });
}

async function outcomeOf(name: (typeof builtInScenarios)[number], index: number) {
  const { generator } = await loadScenario(name);
  const input = generator.input(index, noDraw) as Record<string, unknown>;
  return { input, output: generator.expected(index, input).output as Record<string, unknown> };
}

test("chain: orders above 100 are reviewed, all are charged their total", async (t) => {
  const small = await outcomeOf("chain", 100);
  t.same(small.output, {
    ...small.input,
    order: { id: "o-100", total: 100, src: "web" },
    charge: { ok: true, amount: 100 },
  });
  const large = await outcomeOf("chain", 1301);
  t.equal(large.input["total"], 101);
  t.same(large.output["review"], { flag: true });
  t.same(large.output["charge"], { ok: true, amount: 101 });
});

test("wait: executions wait one, two and three seconds in turn", async (t) => {
  for (const [index, seconds] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 1],
    [1000, 2],
  ] as const) {
    const { input, output } = await outcomeOf("wait", index);
    t.equal(input["waitSeconds"], seconds);
    t.same(output["pause"], { orderId: `o-${index}`, waited: seconds });
  }
});

test("fanout: a hundred items keep their order, each greater by the offset", async (t) => {
  const { input, output } = await outcomeOf("fanout", 1042);
  t.equal(input["offset"], 42);
  const moved = output["moved"] as readonly unknown[];
  t.equal(moved.length, 100);
  t.same(moved[0], { position: 0, value: 42 });
  t.same(moved[99], { position: 99, value: 141 });
});

test("order: one line for each of three items, and stock from the far warehouse", async (t) => {
  const { input, output } = await outcomeOf("order", 150);
  const items = input["items"] as readonly { sku: string; quantity: number; price: number }[];
  t.equal(items.length, 3);
  t.same(output["registered"], { reference: "c150/o-150", lines: 3 });
  t.match(output["checks"], { risk: { of: "c150" }, stock: { sku: items[0]!.sku } });
  const second = items[1]!;
  t.same((output["lines"] as readonly unknown[])[1], {
    line: 2,
    label: `${second.quantity} x ${second.sku}`,
    unitPrice: second.price,
  });
  t.same(output["review"], { level: "manual" });
});

test("retry: the output tells nothing of how often the charge was tried", async (t) => {
  const { input, output } = await outcomeOf("retry", 17);
  t.same(Object.keys(output), ["orderId", "customer", "items", "charge"]);
  t.same(output["charge"], { ok: true, amount: input["total"] });
});
