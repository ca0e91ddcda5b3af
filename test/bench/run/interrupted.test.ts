import { test } from "tap";
import { asMeasured, interruptionOf, settingsAsMeasured } from "../../../bench/run/interrupted.ts";
import { type LifeSettings, loadMsOf, phasesOf } from "../../../bench/run/life-settings.ts";
import { runVirtually } from "../load/virtual-load.ts";

const asked = { warmupMs: 2000, durationMs: 10_000 };

test("figures are over what was measured, and a load that went on to its end is as asked for", (t) => {
  t.equal(asMeasured(asked, { interruptedAtMs: null }), asked);
  t.strictSame(interruptionOf(asked, { interruptedAtMs: null }), {});
  const rows = [
    [7000, 2000, 5000],
    [2000, 2000, 0],
    [1500, 1500, 0],
    [0, 0, 0],
  ] as const;
  for (const [interruptedAtMs, warmupMs, durationMs] of rows) {
    t.strictSame(asMeasured(asked, { interruptedAtMs }), { warmupMs, durationMs });
    t.strictSame(interruptionOf(asked, { interruptedAtMs }), {
      interrupted: true,
      durationMsAsked: 10_000,
    });
  }
  t.end();
});

test("phases are cut where the load ended", (t) => {
  const settings = { ...asked, ratePerSecond: 10, arrivals: "constant" } as LifeSettings;
  const namesAt = (interruptedAtMs: number) => {
    const measured = settingsAsMeasured(settings, { interruptedAtMs });
    t.equal(loadMsOf(measured), interruptedAtMs);
    return phasesOf(measured).map(({ name, durationMs }) => `${name} ${durationMs}`);
  };
  t.strictSame(namesAt(5000), ["warm-up 2000", "load 3000"]);
  t.strictSame(namesAt(1000), ["warm-up 1000"]);
  t.strictSame(namesAt(0), []);
  t.end();
});

test("a generator that is ended sends what was due by then, and nothing after it", (t) => {
  const load = { ratePerSecond: 100, warmupMs: 1000, durationMs: 60_000 };
  const latency = { kind: "constant", latencyMs: 5 } as const;
  const { generator, audit } = runVirtually({ ...load, latency, endAtMs: 3000 });
  // At 0, 10 … 2,990 ms.
  t.match(audit, { sent: 300, lost: 0 });
  t.match(generator.tally, { sentInWindow: 200, terminalInWindow: 200, dropped: 0 });
  t.end();
});
