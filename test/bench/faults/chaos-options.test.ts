import { test } from "tap";
import { chaosHelpText, parseChaosOptions } from "../../../bench/faults/chaos-options.ts";
import { faults } from "../../../bench/faults/fault-list.ts";

const parse = (line: string) =>
  parseChaosOptions(
    line.split(" ").filter((word) => word !== ""),
    faults,
  );

test("one fault is made with its own load where none is given", (t) => {
  const options = parse("--fault node-kill --seed 3 --json");
  t.same(
    options.faults.map(({ name }) => name),
    ["node-kill"],
  );
  t.match(options, { seed: 3, json: true, isAll: false, load: {}, pauseMs: 30_000 });
  const load = parse("--fault none --rate 1k --duration 5s --fault-at 2s").load;
  t.same(load, { ratePerSecond: 1000, durationMs: 5000, faultAtMs: 2000 });
  t.end();
});

test("all is every fault there is", (t) => {
  t.equal(parse("--fault all").faults, faults);
  t.ok(parse("--fault all").isAll);
  t.end();
});

test("what is asked wrongly is told at once", (t) => {
  t.throws(() => parse(""), /--fault is missing: one of all, none, shard-kill/);
  t.throws(() => parse("--fault poisson --rat 3"), /did you mean poison.*|unknown flag --rat/);
  t.doesNotThrow(() => parse("--help"));
  t.end();
});

test("the help has a line for each fault, none wider than a terminal", (t) => {
  const help = chaosHelpText(faults);
  for (const { name } of faults) t.match(help, new RegExp(`^  ${name} +\\S`, "m"));
  for (const line of help.split("\n")) t.ok(line.length <= 100, line);
  t.end();
});
