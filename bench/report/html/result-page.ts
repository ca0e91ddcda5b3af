/**
 * The page of a result that is no single run's: a search for a rate, or throughput by the number of
 * nodes. Tolerant: what a result does not have is left out. Pure but for the page's assets.
 */
import { countText, latencyText } from "../figures.ts";
import { type FoundAnswer, findHeadline } from "../format-find.ts";
import { judgeScale } from "../format-scale.ts";
import {
  kneePlots,
  type Probe,
  type ScaleMeasure,
  scalePlot,
  type UslFit,
} from "../plots/search-plots.ts";
import type { ScaleResult } from "../result.ts";
import { escapeHtml } from "./escape-html.ts";
import { renderPage, type Section, tableHtml } from "./page.ts";

interface AnyResult {
  readonly scenario?: unknown;
  readonly target?: unknown;
  readonly durability?: unknown;
  readonly seed?: unknown;
  readonly commit?: unknown;
  readonly probes?: unknown;
  readonly points?: unknown;
  readonly sustainedRate?: unknown;
  readonly usl?: unknown;
}

/** Undefined: there is nothing in it to draw. */
export function resultPage(result: object): string | undefined {
  const { probes, points } = result as AnyResult;
  const read = Array.isArray(probes) ? probes.map(readProbe) : [];
  const known = read.filter((probe) => probe !== undefined);
  if (known.length > 0 && known.length === read.length) return searchPage(result, known);
  if (isListOf(points, isMeasure)) return scalePage(result, points);
  return undefined;
}

function searchPage(result: object, probes: readonly Probe[]): string {
  const { sustainedRate } = result as AnyResult;
  const heldRates = probes.filter(({ ok }) => ok).map(({ rate }) => rate);
  const highest = heldRates.length === 0 ? null : Math.max(...heldRates);
  const held =
    typeof sustainedRate === "number" || sustainedRate === null ? sustainedRate : highest;
  const rows = probes
    .toSorted((left, right) => left.rate - right.rate)
    .map(({ rate, throughput, latencyMs, ok }) => [
      `${countText(rate)}/s`,
      `${countText(throughput)}/s`,
      latencyText(latencyMs.p50),
      latencyText(latencyMs.p99),
      ok ? "✓ held" : "✗ not held",
    ]);
  return page(result, "Search for the rate", {
    ok: held !== null,
    headline: isAnswer(result) ? findHeadline(result) : headlineOfRates(held),
    sections: [
      { id: "knee", title: "The knee", html: "", plots: kneePlots(probes) },
      {
        id: "probes",
        title: "Rates tried",
        html: tableHtml(["offered", "completed", "p50", "p99", "verdict"], rows),
        plots: [],
      },
    ],
  });
}

/** Of probes alone, nobody knows whether a higher rate would have been held. */
function headlineOfRates(held: number | null): string {
  if (held === null) return "FAILED: none of the rates that were tried is held.";
  return `OK: of the rates that were tried, ${countText(held)} executions/s is the highest that was held.`;
}

function scalePage(result: object, points: readonly ScaleMeasure[]): string {
  const { usl: fit } = result as AnyResult;
  const { ok, reasons } = isComplete(result) ? judgeScale(result) : { ok: true, reasons: [] };
  const rows = points.map(({ nodes, throughput }) => [
    countText(nodes),
    `${countText(throughput)}/s`,
    `${countText(throughput / nodes)}/s`,
  ]);
  return page(result, "Throughput by nodes", {
    ok,
    headline: ok ? "OK: throughput grows with the nodes." : `FAILED: ${reasons.join("; ")}.`,
    sections: [
      {
        id: "scale",
        title: "Scale",
        html: "",
        plots: [scalePlot(points, isFit(fit) ? fit : undefined)],
      },
      {
        id: "points",
        title: "Measures",
        html: tableHtml(["nodes", "completed", "each node"], rows),
        plots: [],
      },
    ],
  });
}

function page(
  result: object,
  what: string,
  {
    ok,
    headline,
    sections,
  }: { readonly ok: boolean; readonly headline: string; readonly sections: readonly Section[] },
): string {
  const { scenario, target, durability, seed, commit } = result as AnyResult;
  const known = [
    typeof durability === "string" ? `durability ${durability}` : "",
    seed === undefined ? "" : `seed ${String(seed)}`,
    typeof commit === "string" ? `commit ${commit}` : "",
  ].filter((text) => text !== "");
  const on = typeof target === "string" ? ` on ${target}` : "";
  return renderPage({
    title: `${what}: ${String(scenario ?? "")}${on}`,
    subtitle: known.join(" · "),
    verdict: { ok, headline, reasons: [] },
    sections: [
      ...sections,
      {
        id: "result",
        title: "Result",
        html: `<details><summary>As JSON</summary><pre>${escapeHtml(JSON.stringify(result, null, 2))}</pre></details>`,
        plots: [],
      },
    ],
  });
}

function isListOf<Item>(
  value: unknown,
  is: (item: unknown) => item is Item,
): value is readonly Item[] {
  return Array.isArray(value) && value.length > 0 && value.every(is);
}

/** Latencies and verdict stand in a probe as `find` writes them, or as a run does. */
function readProbe(value: unknown): Probe | undefined {
  const probe = (value ?? {}) as Readonly<Record<string, unknown>>;
  const latencyMs = (probe["latencyMs"] ?? probe) as Readonly<Record<string, unknown>>;
  const [rate, throughput] = [probe["rate"], probe["throughput"]];
  const [p50, p99] = [latencyMs["p50"], latencyMs["p99"]];
  if (typeof rate !== "number" || typeof throughput !== "number") return undefined;
  if (typeof p50 !== "number" || typeof p99 !== "number") return undefined;
  const ok = probe["ok"] === true || probe["verdict"] === "held";
  return { rate, throughput, latencyMs: { p50, p99 }, ok };
}

/** Whether it says how the search ended. */
function isAnswer(result: object): result is FoundAnswer {
  const { ending, slo, tolerance, sustainedRate } = result as Partial<FoundAnswer>;
  const isRate = typeof sustainedRate === "number" || sustainedRate === null;
  return (
    typeof ending === "string" && typeof slo === "string" && typeof tolerance === "number" && isRate
  );
}

function isMeasure(value: unknown): value is ScaleMeasure {
  const { nodes, throughput } = (value ?? {}) as Partial<ScaleMeasure>;
  return typeof nodes === "number" && nodes >= 1 && typeof throughput === "number";
}

function isFit(value: unknown): value is UslFit {
  const { lambda, sigma, kappa } = (value ?? {}) as Partial<UslFit>;
  return [lambda, sigma, kappa].every((figure) => typeof figure === "number");
}

/** Whether it has what a scale is judged by. */
function isComplete(result: object): result is ScaleResult {
  const { points } = result as Partial<ScaleResult>;
  return points?.every(({ efficiency }) => typeof efficiency === "number") ?? false;
}
