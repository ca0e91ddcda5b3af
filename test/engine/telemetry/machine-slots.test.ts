import { test } from "tap";
import { MachineSlots, machineSlotsMax } from "../../../engine/telemetry/machine-slots.ts";

test("a thousand machines take 64 rows: 63 of their own, one for the others", async (t) => {
  const machines = new MachineSlots();
  const slots = Array.from({ length: 1_000 }, (_, i) => machines.slotOf(`machine-${i}`));
  t.strictSame(
    slots.slice(0, 63),
    Array.from({ length: 63 }, (_, i) => i),
  );
  t.ok(slots.slice(63).every((slot) => slot === machineSlotsMax - 1));
  const labels = machines.labels();
  t.equal(labels.length, machineSlotsMax);
  t.strictSame(labels[62], ["machine-62", 62]);
  t.strictSame(labels[63], ["other", 63]);
  t.equal(new Set(labels.map(([label]) => label)).size, 64, "no label twice");
});

test("a name keeps its row, also after the rows have run out", async (t) => {
  const machines = new MachineSlots();
  const first = Array.from({ length: 100 }, (_, i) => machines.slotOf(`machine-${i}`));
  const again = Array.from({ length: 100 }, (_, i) => machines.slotOf(`machine-${i}`));
  t.strictSame(again, first);
});

test("the shared row has no label before somebody uses it", async (t) => {
  const machines = new MachineSlots();
  t.strictSame(machines.labels(), []);
  machines.slotOf("orders");
  t.strictSame(machines.labels(), [["orders", 0]]);
});

test("a machine named other shares the row of the others", async (t) => {
  const machines = new MachineSlots();
  t.equal(machines.slotOf("other"), machineSlotsMax - 1);
  t.equal(machines.slotOf("orders"), 0);
  for (let i = 0; i < 100; i++) machines.slotOf(`machine-${i}`);
  const labels = machines.labels().map(([label]) => label);
  t.equal(labels.filter((label) => label === "other").length, 1);
});

test("names that would print alike share a row", async (t) => {
  const machines = new MachineSlots();
  t.equal(machines.slotOf("\ud800"), machines.slotOf("\udfff"), "lone surrogates");
  const long = "x".repeat(80);
  t.equal(machines.slotOf(`${long}1`), machines.slotOf(`${long}2`), "cut after 80 characters");
  t.equal(machines.slotOf("__proto__"), 2, "an ordinary name");
  t.equal(machines.labels().length, 3);
});
