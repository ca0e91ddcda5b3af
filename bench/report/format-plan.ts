/** What a result has beyond its rates and its audit, for people: endpoint, thresholds, mix, troubles. Pure. */
import { countText, latencyText, row } from "./figures.ts";
import type { ApiFacts, RunResult } from "./result.ts";
import { actualText } from "./thresholds.ts";
import { notSeen } from "./unseen.ts";

export function apiRows(api: ApiFacts | undefined): string[] {
  if (api === undefined) return [];
  const signed = api.isSigned ? "signed" : "unsigned";
  return [row("endpoint", `${api.endpoint}, ${api.operation}, ${signed}`)];
}

export function planRows({
  thresholds = [],
  scenarios = [],
  troubles = [],
}: Pick<RunResult, "thresholds" | "scenarios" | "troubles">): string[] {
  return [
    ...troubles.map(({ what, count }, at) =>
      row(at === 0 ? "troubles" : "", `${countText(count)} × ${what}`),
    ),
    ...scenarios.map(({ scenario, sent, terminal, wrong, latencyMs }, at) => {
      if (!Number.isFinite(terminal)) {
        return row(
          at === 0 ? "of the mix" : "",
          `${scenario}: sent ${countText(sent)}, ends ${notSeen}`,
        );
      }
      const counts = `sent ${countText(sent)}, terminal ${countText(terminal)}, wrong ${countText(wrong)}`;
      const latency = `p50 ${latencyText(latencyMs.p50)}, p99 ${latencyText(latencyMs.p99)}`;
      return row(at === 0 ? "of the mix" : "", `${scenario}: ${counts}, ${latency}`);
    }),
    ...thresholds.map((outcome, at) => {
      const held = outcome.ok ? "held" : "NOT HELD";
      return row(at === 0 ? "thresholds" : "", `${held} ${outcome.text} (${actualText(outcome)})`);
    }),
  ];
}
