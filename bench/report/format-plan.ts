/** What a result has beyond its rates and its audit, for people: endpoint, thresholds, mix, troubles. Pure. */
import { countText, latencyText, row } from "./figures.ts";
import type { ApiFacts, RunResult } from "./result.ts";

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
      const counts = `sent ${countText(sent)}, terminal ${countText(terminal)}, wrong ${countText(wrong)}`;
      const latency = `p50 ${latencyText(latencyMs.p50)}, p99 ${latencyText(latencyMs.p99)}`;
      return row(at === 0 ? "of the mix" : "", `${scenario}: ${counts}, ${latency}`);
    }),
    ...thresholds.map(({ text, actual, ok }, at) => {
      const figure = actual.toLocaleString("en-US", { maximumFractionDigits: 3 });
      return row(at === 0 ? "thresholds" : "", `${ok ? "held" : "NOT HELD"} ${text} (${figure})`);
    }),
  ];
}
