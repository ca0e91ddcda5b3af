/** The handful of numbers that a reader came for, large. Pure. */
import { countText, latencyText, percentText } from "../figures.ts";
import type { RunResult } from "../result.ts";
import { escapeHtml } from "./escape-html.ts";
import { tableHtml } from "./page.ts";

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly more: string;
}

export function keyFigures(result: RunResult): string {
  const tiles = [...tilesOf(result), ...costTiles(result)].map(tileHtml).join("\n");
  return `<div class="tiles">${tiles}</div>${latencyTable(result)}`;
}

function tilesOf(result: RunResult): Tile[] {
  const { throughput, rateOffered, rateSent, latencyMs, transitionsPerExecution } = result;
  const { rateIntended = rateOffered } = result;
  const sent = `${percentText(rateIntended > 0 ? rateSent / rateIntended : 0)} sent`;
  const isDrawn = countText(rateIntended) !== countText(rateOffered);
  const transitions =
    transitionsPerExecution === null
      ? ""
      : `${countText(throughput * transitionsPerExecution)} transitions/s`;
  const [p50, p50Unit] = parted(latencyText(latencyMs.terminal.p50));
  const [p99, p99Unit] = parted(latencyText(latencyMs.terminal.p99));
  const faults = result.lost + result.duplicates + result.unexpected + result.wrong;
  return [
    { name: "Completed", value: countText(throughput), unit: "/s", more: transitions },
    {
      name: "Offered",
      value: countText(rateOffered),
      unit: "/s",
      more: isDrawn ? `${countText(rateIntended)}/s drawn, ${sent}` : sent,
    },
    { name: "Latency p50", value: p50, unit: p50Unit, more: "intended start → terminal" },
    {
      name: "Latency p99",
      value: p99,
      unit: p99Unit,
      more: `p99.9 ${latencyText(latencyMs.terminal.p999)}`,
    },
    {
      name: "Audit",
      value: faults === 0 ? "clean" : countText(faults),
      unit: faults === 0 ? "" : "faults",
      more: `${countText(result.terminal)} executions looked at`,
    },
  ];
}

function costTiles({ cpu, rssMb, durability }: RunResult): Tile[] {
  const tiles: Tile[] = [
    { name: "Durability", value: durability, unit: "", more: survives[durability] },
  ];
  if (cpu.engineMicrosPerExecution !== null) {
    tiles.push({
      name: "Engine CPU",
      value: cpu.engineMicrosPerExecution.toFixed(2),
      unit: "µs",
      more: "an execution, all its threads",
    });
  }
  if (rssMb !== null) {
    tiles.push({ name: "Memory", value: countText(rssMb), unit: "MB", more: "the most seen" });
  }
  return tiles;
}

const survives: Record<RunResult["durability"], string> = {
  memory: "survives nothing",
  process: "survives kill -9",
  power: "survives a power cut",
  unknown: "not told by the endpoint",
};

/** `4.63 ms` → its number and its unit. */
function parted(text: string): [string, string] {
  const at = text.lastIndexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}

function tileHtml({ name, value, unit, more }: Tile): string {
  const small = unit === "" ? "" : ` <small>${escapeHtml(unit)}</small>`;
  return `<div class="tile"><div class="name">${escapeHtml(name)}</div><div class="value">${escapeHtml(value)}${small}</div><div class="more">${escapeHtml(more)}</div></div>`;
}

function latencyTable({ latencyMs }: RunResult): string {
  const names = ["p50", "p90", "p99", "p999", "max"] as const;
  const row = (label: string, of: "accept" | "terminal") => [
    label,
    ...names.map((name) => latencyText(latencyMs[of][name])),
  ];
  return tableHtml(
    ["latency from the intended start", "p50", "p90", "p99", "p99.9", "max"],
    [row("to accepted", "accept"), row("to terminal", "terminal")],
    "latency",
  );
}
