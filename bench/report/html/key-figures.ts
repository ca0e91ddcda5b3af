/** The handful of numbers that a reader came for, large. Pure. */
import { countText, latencyText, percentText } from "../figures.ts";
import type { RunResult } from "../result.ts";
import { isUnseen, notSeen } from "../unseen.ts";
import { survivorsText } from "../verdict-text.ts";
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
  const isSeen = !isUnseen(result);
  const latency = isSeen ? latencyMs.terminal : latencyMs.accept;
  const [p50, p50Unit] = parted(latencyText(latency.p50));
  const [p99, p99Unit] = parted(latencyText(latency.p99));
  return [
    isSeen
      ? { name: "Completed", value: countText(throughput), unit: "/s", more: transitions }
      : { name: "Completed", value: notSeen, unit: "", more: "StartExecution tells no outcomes" },
    {
      name: "Offered",
      value: countText(rateOffered),
      unit: "/s",
      more: isDrawn ? `${countText(rateIntended)}/s drawn, ${sent}` : sent,
    },
    {
      name: "Latency p50",
      value: p50,
      unit: p50Unit,
      more: `intended start → ${isSeen ? "terminal" : "accepted"}`,
    },
    {
      name: "Latency p99",
      value: p99,
      unit: p99Unit,
      more: `p99.9 ${latencyText(latency.p999)}`,
    },
    auditTile(result),
  ];
}

/** Not clean either: starts of which nobody can say whether they ran. */
function auditTile(result: RunResult): Tile {
  const { lost, duplicates, unexpected, wrong, unknown, terminal, accepted } = result;
  const unknownText = unknown === 0 ? "" : `, ${countText(unknown)} unknown`;
  if (isUnseen(result)) {
    const more = `${countText(accepted)} accepted${unknownText}`;
    return { name: "Audit", value: notSeen, unit: "", more };
  }
  const faults = lost + duplicates + unexpected + wrong;
  const more = `${countText(terminal)} executions looked at`;
  if (faults > 0) {
    const value = countText(faults);
    return { name: "Audit", value, unit: "faults", more: `${more}${unknownText}` };
  }
  if (unknown > 0) return { name: "Audit", value: countText(unknown), unit: "unknown", more };
  return { name: "Audit", value: "clean", unit: "", more };
}

function costTiles(result: RunResult): Tile[] {
  const { cpu, rssMb, durability } = result;
  const tiles: Tile[] = [
    { name: "Durability", value: durability, unit: "", more: survives[durability] },
  ];
  if (cpu.engineMicrosPerExecution !== null) {
    tiles.push({
      name: "Engine CPU",
      value: cpu.engineMicrosPerExecution.toFixed(2),
      unit: "µs",
      more: `an ${isUnseen(result) ? "accepted start" : "execution"}, all its threads`,
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

function latencyTable(result: RunResult): string {
  const { latencyMs } = result;
  const names = ["p50", "p90", "p99", "p999", "max"] as const;
  const row = (label: string, of: "accept" | "terminal") => [
    label,
    ...names.map((name) => latencyText(latencyMs[of][name])),
  ];
  const survivors = survivorsText(result);
  const note = survivors === "" ? "" : `<p class="note">${escapeHtml(survivors)}.</p>`;
  const table = tableHtml(
    ["latency from the intended start", "p50", "p90", "p99", "p99.9", "max"],
    [
      row("to accepted", "accept"),
      isUnseen(result)
        ? ["to terminal", ...names.map(() => notSeen)]
        : row("to terminal", "terminal"),
    ],
    "latency",
  );
  return `${table}${note}`;
}
