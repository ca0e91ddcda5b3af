import path from "node:path";
import { test } from "tap";
import { loadScenario, ScenarioError } from "../../../bench/scenarios/scenario.ts";

const machine = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
const generator =
  "export const input = (index) => ({ index });\n" +
  "export const expected = (index, input) => ({ status: 'SUCCEEDED', output: input });\n";
const scenario = {
  description: "A scenario of a test.",
  services: [{ resource: "arn:charge", latencyMs: 5, errorRate: 0.5, result: { ok: true } }],
};

function folderWith(files: { machine?: string; scenario?: unknown; generator?: string }) {
  return {
    "machine.asl.json": files.machine ?? machine,
    "scenario.json":
      typeof files.scenario === "string"
        ? files.scenario
        : JSON.stringify(files.scenario ?? scenario),
    "generator.js": files.generator ?? generator,
  };
}

async function problemsOf(nameOrFolder: string): Promise<readonly string[]> {
  try {
    await loadScenario(nameOrFolder);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    if (error.message.includes("\n")) throw new Error("the message has more than one line");
    return error.problems;
  }
  return [];
}

test("a folder of one's own is loaded with all that it has", async (t) => {
  const handlers = [{ name: "charge", module: "../handlers/charge.js", settings: { slow: true } }];
  const file = { ...scenario, handlers, transitions: 1.5, rate: "2.5k" };
  const parent = t.testdir({
    mine: folderWith({ scenario: file }),
    handlers: { "charge.js": "export const handler = () => 1;" },
  });
  const folder = path.join(parent, "mine");
  const loaded = await loadScenario(folder);
  t.match(loaded, {
    name: path.basename(folder),
    folder,
    description: "A scenario of a test.",
    definition: machine,
    transitions: 1.5,
    rateText: "2.5k",
    ratePerSecond: 2500,
    services: scenario.services,
  });
  t.equal(loaded.handlers[0]?.module, path.join(path.dirname(folder), "handlers", "charge.js"));
  t.same(loaded.generator.input(3, Math.random), { index: 3 });
  const again = await loadScenario(path.relative(process.cwd(), folder));
  t.equal(again.folder, folder, "a relative path leads to the same folder");
});

test("a name that is neither built in nor a folder is refused with the nearest name", async (t) => {
  t.match(await problemsOf("chian"), [
    /^neither built in \(pass, chain, .*\(did you mean chain\?\)/,
  ]);
  t.match(await problemsOf("/no/such/folder"), [/nor a folder$/]);
});

test("unknown fields are refused by name and place, with the nearest known one", async (t) => {
  const rows: [unknown, RegExp][] = [
    [{ ...scenario, servces: [] }, /unknown field servces \(did you mean services\?\)$/],
    [
      { ...scenario, services: [{ resource: "x", latency: 5 }] },
      /unknown field latency at \/services\/0/,
    ],
    [{ services: [] }, /missing field description$/],
    [{ ...scenario, services: [{}] }, /missing field resource at \/services\/0$/],
    [{ ...scenario, services: {} }, /at \/services must be array$/],
    [{ ...scenario, rate: "fast" }, /rate fast is no rate; write it as 2500, 100k, 1\.5m$/],
    [{ ...scenario, rate: "11m" }, /rate 11m is out of range 1\.\.10m$/],
    [{ ...scenario, transitions: 0 }, /at \/transitions must be > 0$/],
    [{ ...scenario, services: [{ resource: "x", errorRate: 20 }] }, /errorRate must be <= 1$/],
    [{ ...scenario, services: [{ resource: "x", latencyMs: -1 }] }, /latencyMs must be >= 0$/],
    [
      { ...scenario, services: [{ resource: "x", latencyMs: { distribution: "normal" } }] },
      /distribution must be equal to one of the allowed values: constant, uniform, /,
    ],
    [
      { ...scenario, services: [{ resource: "x", latencyMs: { meanMs: 5 } }] },
      /missing field distribution at \/services\/0\/latencyMs$/,
    ],
    [
      {
        ...scenario,
        services: [{ resource: "x", latencyMs: { distribution: "constant", mean: 5 } }],
      },
      /unknown field mean at \/services\/0\/latencyMs \(did you mean meanMs\?\)$/,
    ],
    [
      { ...scenario, services: [{ resource: "x", fault: "explode" }] },
      /fault must be equal to one of the allowed values: exit, hang, throw$/,
    ],
    [{ ...scenario, handlers: [{ name: "f" }] }, /missing field module at \/handlers\/0$/],
    ["[]", /the value must be object$/],
    ["{", /scenario\.json is not JSON/],
  ];
  for (const [at, [file, problem]] of rows.entries()) {
    const folder = t.testdir(folderWith({ scenario: file }));
    const problems = await problemsOf(folder);
    t.match(problems, [problem], `row ${at}`);
    t.equal(problems.length, 1, `row ${at} has one problem`);
  }
});

test("services and handlers may both be left out, and a folder may have any name", async (t) => {
  const folder = t.testdir({
    "my own: scenario": folderWith({ scenario: { description: "x" } }),
    ["n".repeat(100)]: folderWith({ scenario: { description: "x" } }),
  });
  const loaded = await loadScenario(path.join(folder, "my own: scenario"));
  t.match(loaded, { name: "my-own-scenario", services: [], handlers: [] });
  const long = await loadScenario(path.join(folder, "n".repeat(100)));
  t.equal(long.name, "n".repeat(80));
});

test("a latency may be a number or a distribution with its parameters", async (t) => {
  for (const latencyMs of [0, 2.5, { distribution: "lognormal", medianMs: 5, sigma: 1 }]) {
    const services = [{ resource: "x", latencyMs }];
    t.same(await problemsOf(t.testdir(folderWith({ scenario: { ...scenario, services } }))), []);
  }
});

test("handlers whose modules are not there are named before anything is run, each of them", async (t) => {
  const handlers = [
    { name: "charge", module: "handlers/charge.js" },
    { name: "there", module: "generator.js" },
    { name: "folder", module: "." },
  ];
  const folder = t.testdir(folderWith({ scenario: { ...scenario, handlers } }));
  const problems = await problemsOf(folder);
  t.equal(problems.length, 2);
  t.match(
    problems[0],
    /module of handler charge cannot be imported: .*handlers\/charge\.js: there is no such file; write/,
  );
  t.match(problems[1], /module of handler folder cannot be imported: .*: it is no file; write/);
});

test("a generator must export its functions, as functions", async (t) => {
  const rows: [string, RegExp[]][] = [
    ["export const x = 1;", [/exports no function input$/, /exports no function expected$/]],
    [`${generator}export const inputText = 'no';`, [/exports inputText, but as no function$/]],
    ["export const input = ;", [/generator\.js cannot be imported: /]],
    ["throw new Error('on import');", [/cannot be imported: on import$/]],
  ];
  for (const [at, [text, problems]] of rows.entries()) {
    // An imported module is kept by its path, so that each row needs a folder of its own.
    const parent = t.testdir({ [`row-${at}`]: folderWith({ generator: text }) });
    t.match(await problemsOf(path.join(parent, `row-${at}`)), problems, `row ${at}`);
  }
});

test("an empty folder has three problems, all reported at once in one line", async (t) => {
  const problems = await problemsOf(t.testdir({}));
  t.match(problems, [/^machine\.asl\.json /, /^scenario\.json /, /^generator\.js /]);
  t.equal(problems.length, 3);
});

test("a definition that is not JSON is refused before anything is run", async (t) => {
  const folder = t.testdir(folderWith({ machine: '{"StartAt":' }));
  t.match(await problemsOf(folder), [/^machine\.asl\.json is not JSON: /]);
});
