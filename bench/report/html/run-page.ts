/** The report of one run: everything its record has, as one page. Pure but for the page's assets. */
import { awsText, freeText, MONTH_HOURS } from "../aws-bill.ts";
import { durationText } from "../figures.ts";
import { percentileCurve } from "../plots/percentile-curve.ts";
import { timePlots } from "../plots/time-plots.ts";
import type { RunRecord } from "../run-record.ts";
import { isUnseen } from "../unseen.ts";
import { verdictOf } from "../verdict.ts";
import { arrivalsText, threadsText, verdictSentence } from "../verdict-text.ts";
import {
  auditTable,
  faultTable,
  mixTable,
  thresholdTable,
  troubleTable,
  wrongTable,
} from "./audit-sections.ts";
import { graphHtml } from "./graph-section.ts";
import { keyFigures } from "./key-figures.ts";
import { renderPage, type Section, tableHtml } from "./page.ts";
import { provenanceTable } from "./provenance-section.ts";
import { segmentBars } from "./segment-bars.ts";

const costPlots = new Set(["cpu", "memory", "event-loop", "lateness"]);

export function runPage(record: RunRecord): string {
  const { result, startedAtMs } = record;
  const { ok, reasons } = verdictOf(result);
  const day = new Date(startedAtMs).toISOString().replace("T", " ").slice(0, 19);
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} of warm-up`;
  return renderPage({
    title: `${result.scenario} on ${result.target}`,
    subtitle: `${window} · ${arrivalsText(result)} · ${threadsText(result)} · durability ${result.durability} · ${day} UTC`,
    verdict: {
      ok,
      headline: ok ? verdictSentence(result) : "FAILED: these figures are not to be quoted.",
      reasons,
    },
    sections: sectionsOf(record),
  });
}

function sectionsOf(record: RunRecord): readonly Section[] {
  const { result } = record;
  const plots = timePlots(record);
  const curve = percentileCurve(record);
  const section = (id: string, title: string, html: string, shown: Section["plots"] = []) => ({
    id,
    title,
    html,
    plots: shown,
  });
  return [
    section("figures", "Key figures", keyFigures(result)),
    section("thresholds", "Thresholds", thresholdTable(result)),
    section("mix", "Scenarios", mixTable(result)),
    section("faults", "Faults", faultTable(record.faults)),
    section(
      "over-time",
      "Over time",
      "",
      plots.filter(({ id }) => !costPlots.has(id)),
    ),
    section("segments", "Where the time goes", segmentBars(record)),
    section("curve", "Percentiles", "", curve === undefined ? [] : [curve]),
    section("machine", "State machine", graphHtml(record)),
    section(
      "cost-over-time",
      "What it took",
      "",
      plots.filter(({ id }) => costPlots.has(id)),
    ),
    section("audit", "Audit", `${auditTable(result)}${wrongTable(result)}${troubleTable(result)}`),
    section("aws", "On AWS", awsHtml(record)),
    section("provenance", "Provenance", provenanceTable(record)),
  ];
}

function awsHtml({ result }: RunRecord): string {
  const { express, standard, pricesAsOf, region } = result.aws;
  const usd = (value: number | null) =>
    value === null
      ? "–"
      : `$${value.toLocaleString("en-US", { maximumFractionDigits: 2, minimumFractionDigits: 2 })}`;
  const row = (name: string, cost: typeof express) => [
    name,
    usd(cost.perHourUsd),
    usd(cost.perMillionUsd),
    usd(cost.perMonthUsd),
  ];
  const rows = [
    row("Express", express),
    ...(standard === null ? [] : [row(`Standard; the month ${freeText}`, standard)]),
  ];
  const head = [
    "what the same work would be billed",
    `an hour${isUnseen(result) ? ", by accepted starts" : ""}`,
    "a million executions",
    `a month of ${MONTH_HOURS} hours at this rate, with its tiers`,
  ];
  return `${tableHtml(head, rows)}<p class="note" title="${awsText(result.aws).replaceAll('"', "")}">Prices of ${pricesAsOf}, ${region}; nothing else in the month; Step Functions alone, without what its Tasks call.</p>`;
}
