/**
 * A laid-out graph as SVG text. Colours are classes (`rate-3`, `p99-5`, `errors-0`), so that the page
 * that shows it can switch between measures and between light and dark; without heat it is a plain
 * picture of the machine. Names and labels are escaped. Pure.
 */
import { escapeHtml } from "../html/escape-html.ts";
import {
  nameText,
  nodeSize,
  type PlacedEdge,
  type PlacedGraph,
  type PlacedNode,
} from "./layout.ts";
import { heatMeasures, pathKey, type StateHeat } from "./state-heat.ts";

const MARGIN = 34;
const DOT = 7; // Radius of the start's and the end's.

export function graphSvg(
  graph: PlacedGraph,
  heat: ReadonlyMap<string, StateHeat> = new Map(),
  title = "State machine",
): string {
  const [width, height] = [graph.width + 2 * MARGIN, graph.height + 2 * MARGIN];
  const size = `viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}"`;
  return [
    `<svg class="graph" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(title)}" ${size}>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0.5 L7.5,4 L0,7.5 z"/></marker></defs>',
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...graphLines(graph, heat),
    ...graph.nodes.flatMap((node) => terminalDots(node)),
    "</g></svg>",
  ].join("\n");
}

function graphLines(graph: PlacedGraph, heat: ReadonlyMap<string, StateHeat>): string[] {
  return [
    ...graph.edges.map(edgePath),
    ...graph.nodes.flatMap((node) => nodeLines(node, heat)),
    // Last: a label must lie on nothing.
    ...graph.edges.flatMap(edgeLabel),
  ];
}

function nodeLines(placed: PlacedNode, heat: ReadonlyMap<string, StateHeat>): string[] {
  const { node, left, top, width, height, inner } = placed;
  const warmth = heat.get(pathKey(node.path));
  const levels =
    warmth === undefined ? [] : heatMeasures.map((name) => `${name}-${warmth.level[name]}`);
  const classes = ["state", inner.length > 0 ? "container" : "", ...levels].filter(Boolean);
  const radius = node.type === "Choice" ? 20 : node.type === "Succeed" ? 24 : 7;
  const badge = node.retries > 0 ? " ↻" : "";
  const kind = `${node.type}${badge}`;
  const middle = round(width / 2);
  return [
    `<g class="${classes.join(" ")}" transform="translate(${round(left)} ${round(top)})">`,
    `<title>${escapeHtml(titleOf(placed, warmth))}</title>`,
    `<rect width="${round(width)}" height="${round(height)}" rx="${inner.length > 0 ? 10 : radius}"/>`,
    ...(inner.length > 0
      ? [`<rect class="head" width="${round(width)}" height="${nodeSize.header - 8}" rx="10"/>`]
      : []),
    `<text class="name" x="${middle}" y="${inner.length > 0 ? 16 : 20}">${escapeHtml(nameText(node))}</text>`,
    ...detailLines(warmth, { kind, middle, y: inner.length > 0 ? 30 : 37 }),
    ...inner.flatMap((one) => [
      `<g transform="translate(${round(one.left)} ${round(one.top)})">`,
      ...graphLines(one.graph, heat),
      "</g>",
    ]),
    "</g>",
  ];
}

/** The kind of state and one of the measures, whichever the page shows. */
function detailLines(
  warmth: StateHeat | undefined,
  { kind, middle, y }: { readonly kind: string; readonly middle: number; readonly y: number },
): string[] {
  const line = (classes: string, text: string) =>
    `<text class="detail ${classes}" x="${middle}" y="${y}">${escapeHtml(text)}</text>`;
  if (warmth === undefined) return [line("plain", kind)];
  return heatMeasures.map((name) => line(`of-${name}`, `${kind} · ${warmth.text[name]}`));
}

function titleOf({ node }: PlacedNode, warmth: StateHeat | undefined): string {
  const figures =
    warmth === undefined
      ? "no figures"
      : `${warmth.text.rate}, p99 ${warmth.text.p99}, ${warmth.text.errors}`;
  return `${node.path.join(" › ")} (${node.type}): ${figures}`;
}

function edgePath({ edge, points, isBack }: PlacedEdge): string {
  const path = isBack ? angular(points) : smooth(points);
  return `<path class="edge ${edge.kind}" d="${path}" marker-end="url(#arrow)"/>`;
}

function edgeLabel({ edge, label }: PlacedEdge): string[] {
  if (label === undefined) return [];
  return [
    `<text class="label ${edge.kind}" x="${round(label.x)}" y="${round(label.y + 4)}">${escapeHtml(edge.label)}</text>`,
  ];
}

/** Through all points without a corner; leaves and reaches its states straight down. */
function smooth(points: PlacedEdge["points"]): string {
  const slope = (at: number) => {
    const [before, here, after] = [points[at - 1], points[at]!, points[at + 1]];
    if (before === undefined || after === undefined) return 0;
    if (before[0] === here[0] || after[0] === here[0]) return 0;
    return (after[0] - before[0]) / (after[1] - before[1]);
  };
  return points
    .map(([x, y], at) => {
      if (at === 0) return `M${round(x)},${round(y)}`;
      const [fromX, fromY] = points[at - 1]!;
      const third = (y - fromY) / 3;
      const first = `${round(fromX + slope(at - 1) * third)},${round(fromY + third)}`;
      const second = `${round(x - slope(at) * third)},${round(y - third)}`;
      return `C${first} ${second} ${round(x)},${round(y)}`;
    })
    .join(" ");
}

function angular(points: PlacedEdge["points"]): string {
  return points.map(([x, y], at) => `${at === 0 ? "M" : "L"}${round(x)},${round(y)}`).join(" ");
}

function terminalDots({ node, isStart, left, top, width, height }: PlacedNode): string[] {
  const x = round(left + width / 2);
  const lines: string[] = [];
  if (isStart) {
    lines.push(
      `<circle class="begin" cx="${x}" cy="${round(top - 24)}" r="${DOT}"/>`,
      `<path class="edge next" d="M${x},${round(top - 24 + DOT)} L${x},${round(top)}" marker-end="url(#arrow)"/>`,
    );
  }
  if (node.isEnd) {
    const y = top + height;
    lines.push(
      `<path class="edge next" d="M${x},${round(y)} L${x},${round(y + 14)}"/>`,
      `<circle class="finish" cx="${x}" cy="${round(y + 14 + DOT - 2)}" r="${DOT - 2}"/>`,
    );
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
