/** The machine's picture, warm where the load was: switched between rate, p99 and errors. Pure. */
import { graphOf } from "../graph/definition-graph.ts";
import { graphSvg } from "../graph/graph-svg.ts";
import { layoutGraph } from "../graph/layout.ts";
import { type HeatMeasure, heatMeasures, heatOf } from "../graph/state-heat.ts";
import type { RunRecord } from "../run-record.ts";

const measureTexts: Record<
  HeatMeasure,
  { readonly name: string; readonly ends: readonly [string, string] }
> = {
  rate: { name: "rate", ends: ["never entered", "most often"] },
  p99: { name: "p99", ends: ["quick", "slowest"] },
  errors: { name: "errors", ends: ["none", "10 % and more fail"] },
};

/** Empty: the definition cannot be drawn. */
export function graphHtml({ definition, states, result }: RunRecord): string {
  const graph = graphOf(definition);
  if (graph === undefined) return "";
  const placed = layoutGraph(graph);
  const title = `State machine of ${result.scenario}`;
  if (states.length === 0) {
    return `<div class="graph-frame">${graphSvg(placed, new Map(), title)}</div><p class="note">States were not profiled in this run.</p>`;
  }
  const sampled = Math.max(...states.map((state) => state.sampled));
  return [
    '<div id="machine-graph" data-measure="rate"><div class="measures">',
    ...heatMeasures.map(choiceHtml),
    ...heatMeasures.map(rampHtml),
    `</div><div class="graph-frame">${graphSvg(placed, heatOf(states, result.throughput), title)}</div></div>`,
    `<p class="note">From ${sampled.toLocaleString("en-US")} executions that were looked at closely, scaled to the throughput. Point at a state for all of its figures; ↻ is a Retry.</p>`,
  ].join("\n");
}

function choiceHtml(measure: HeatMeasure): string {
  const checked = measure === "rate" ? " checked" : "";
  return `<label><input type="radio" name="measure" value="${measure}"${checked}> ${measureTexts[measure].name}</label>`;
}

function rampHtml(measure: HeatMeasure): string {
  const [low, high] = measureTexts[measure].ends;
  const steps = [0, 1, 2, 3, 4, 5].map((level) => `<i class="${measure}-${level}"></i>`).join("");
  return `<span class="ramp of-${measure}">${low}${steps}${high}</span>`;
}
