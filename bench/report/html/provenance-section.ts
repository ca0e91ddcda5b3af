/** Where, of what and with what a run was made: what is needed to make it again. Pure. */
import { counted, countText, latencyText, machineText } from "../figures.ts";
import { ceilingsText } from "../format-ceilings.ts";
import type { RunRecord } from "../run-record.ts";
import { arrivalsText, threadsText } from "../verdict-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { tableHtml } from "./page.ts";

export function provenanceTable({ result, startedAtMs, definition }: RunRecord): string {
  const { nats, ceilings, throughput } = result;
  const rows: (readonly [string, string])[] = [
    ["commit", result.commit],
    ["machine", machineText(result.machine)],
    ["begun", `${new Date(startedAtMs).toISOString()}`],
    ["scenario", `${result.scenario}, seed ${result.seed}, ${arrivalsText(result)}`],
    ["target", `${result.target}, durability ${result.durability}, ${threadsText(result)}`],
  ];
  // Of an endpoint that was there, no part is ours to measure alone.
  if (result.target !== "http") {
    const text = ceilingsText(ceilings, throughput).replaceAll(/\s*\n\s*/g, "; ");
    rows.push(["ceilings", text]);
  }
  if (result.api !== undefined) {
    const { endpoint, operation, isSigned } = result.api;
    rows.push(["API", `${operation} at ${endpoint}, ${isSigned ? "signed" : "not signed"}`]);
  }
  if (nats !== null) {
    const servers = nats.servers === null ? "" : `, ${counted(nats.servers, "server")}`;
    const nodes = nats.nodes === null ? "" : `, ${counted(nats.nodes, "node")}`;
    const text = `nats-server ${nats.serverVersion}${servers}${nodes}, ${counted(nats.replicas, "replica")}, ${counted(nats.streams, "stream")}, sync ${nats.sync ?? "not told"}`;
    rows.push(["NATS", text]);
  }
  if (result.kill !== null) {
    const { atMs, inFlight, recoveryMs } = result.kill;
    const text = `SIGKILL at ${(atMs / 1000).toFixed(1)} s, ${countText(inFlight)} in flight, first terminal ${latencyText(recoveryMs)} later`;
    rows.push(["kill", text]);
  }
  return `${tableHtml([], rows, "words")}${dashboardHtml(result.dashboardUrl)}
<details><summary>Definition (ASL)</summary><pre>${escapeHtml(definition)}</pre></details>
<details><summary>Result as JSON</summary><pre>${escapeHtml(JSON.stringify(result, null, 2))}</pre></details>`;
}

function dashboardHtml(url: string | undefined): string {
  if (url === undefined) return "";
  return `<p><a href="${escapeHtml(url)}" rel="noreferrer">This run on Grafana's dashboard</a></p>`;
}
