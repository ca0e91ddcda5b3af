/**
 * A machine's graph laid out from top to bottom. States stand in even rows by their longest way from
 * the start; the odd rows between them hold the labels of edges, so that no label lies on another. An
 * edge over several rows has a box without a face in each, which keeps its way clear. A Parallel or
 * Map is a box around its own inner graphs, laid out first. Pure: definition in, places out.
 *
 *     row 0   [ Register ]
 *     row 1        │
 *     row 2   < Is large >
 *     row 3   total > 100   default
 *     row 4   [ Review ]      │
 */
import type { GraphEdge, GraphNode, MachineGraph } from "./definition-graph.ts";
import { type Box, placeRows } from "./place-rows.ts";
import { rankNodes } from "./ranks.ts";

/** Places are of the graph's own left upper corner. */
export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export interface PlacedNode {
  readonly node: GraphNode;
  readonly isStart: boolean;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly inner: readonly {
    readonly left: number;
    readonly top: number;
    readonly graph: PlacedGraph;
  }[];
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly isBack: boolean; // Leads up, beside everything.
  readonly points: readonly (readonly [x: number, y: number])[]; // From the first node to the second.
  readonly label: { readonly x: number; readonly y: number } | undefined; // Its middle.
}

export const nodeSize = { height: 48, widthMin: 140, header: 44, padding: 14, perLetter: 7.2 };
const NAME_LENGTH_MAX = 30;
const LABEL_PER_LETTER = 6.1;
const LABEL_HEIGHT = 16;
const GAP_ACROSS = 26;
const GAP_DOWN = 15;
const BACK_GAP = 18;
const WEIGHT_NEXT = 3;
const WEIGHT_PASSING = 6;

interface Item extends Box {
  readonly node: GraphNode | undefined; // Undefined: of an edge.
  readonly inner: readonly PlacedGraph[];
  readonly height: number;
}

interface Routed {
  readonly edge: GraphEdge;
  readonly items: readonly Item[]; // From its first node to its second; of a back edge these alone.
  readonly isBack: boolean;
}

interface Place {
  readonly top: number;
  readonly rowTop: number;
  readonly rowBottom: number;
}

/** The name as it is drawn. */
export function nameText({ name }: GraphNode): string {
  const letters = [...name];
  if (letters.length <= NAME_LENGTH_MAX) return name;
  return `${letters.slice(0, NAME_LENGTH_MAX - 1).join("")}…`;
}

export function layoutGraph(graph: MachineGraph): PlacedGraph {
  const edges = mergedEdges(graph.edges);
  const names = graph.nodes.map(({ name }) => name);
  const { rankOf, back } = rankNodes(names, edges, graph.startAt);
  const items = new Map(graph.nodes.map((node) => [node.name, itemOf(node)]));
  const rows: Item[][] = [];
  const put = (row: number, item: Item): Item => {
    while (rows.length <= row) rows.push([]);
    rows[row]!.push(item);
    return item;
  };
  for (const { name } of graph.nodes) put(2 * rankOf.get(name)!, items.get(name)!);
  const routed = edges.map((edge): Routed => {
    const [from, to] = [items.get(edge.from)!, items.get(edge.to)!];
    if (back.has(edge)) return { edge, items: [from, to], isBack: true };
    const between: Item[] = [];
    for (let row = 2 * rankOf.get(edge.from)! + 1; row < 2 * rankOf.get(edge.to)!; row++) {
      between.push(put(row, edgeItem(between.length === 0 ? edge.label : "")));
    }
    return { edge, items: [from, ...between, to], isBack: false };
  });
  for (const { edge, items: way, isBack } of routed) if (!isBack) link(way, edge.kind);
  placeRows(rows, GAP_ACROSS);
  return assemble(rows, routed, graph.startAt);
}

/** Several rules that lead to the same state are one arrow, with the first one's label. */
function mergedEdges(edges: readonly GraphEdge[]): GraphEdge[] {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind]);
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    if (group.length === 1) return first;
    return { ...first, label: `${first.label} (+${group.length - 1})` };
  });
}

function itemOf(node: GraphNode): Item {
  const { height, widthMin, header, padding, perLetter } = nodeSize;
  const inner = node.inner.map(layoutGraph);
  const named = Math.max(widthMin, [...nameText(node)].length * perLetter + 30);
  const across = inner.reduce((sum, { width }) => sum + width + padding, padding);
  const tallest = Math.max(0, ...inner.map((graph) => graph.height));
  return {
    node,
    inner,
    width: inner.length === 0 ? named : Math.max(named, across),
    height: inner.length === 0 ? height : header + tallest + padding,
    x: 0,
    above: [],
    below: [],
  };
}

function edgeItem(label: string): Item {
  const width = label === "" ? 1 : [...label].length * LABEL_PER_LETTER + 6;
  const height = label === "" ? 0 : LABEL_HEIGHT;
  return { node: undefined, inner: [], width, height, x: 0, above: [], below: [] };
}

/** The main way is the straightest; so is an edge on its way past others. */
function link(way: readonly Item[], kind: GraphEdge["kind"]): void {
  for (let at = 1; at < way.length; at++) {
    const [upper, lower] = [way[at - 1]!, way[at]!];
    const isPassing = upper.node === undefined && lower.node === undefined;
    const weight = isPassing ? WEIGHT_PASSING : kind === "next" ? WEIGHT_NEXT : 1;
    lower.above.push({ box: upper, weight });
    upper.below.push({ box: lower, weight });
  }
}

/** From middles around 0 to left upper corners, and the ways of the edges between them. */
function assemble(
  rows: readonly (readonly Item[])[],
  routed: readonly Routed[],
  startAt: string,
): PlacedGraph {
  const all = rows.flat();
  const leftmost = Math.min(...all.map(({ x, width }) => x - width / 2));
  for (const item of all) item.x -= leftmost;
  const places = new Map<Item, Place>();
  let top = 0;
  for (const row of rows) {
    const height = Math.max(0, ...row.map((item) => item.height));
    for (const item of row) {
      const itemTop = top + (height - item.height) / 2;
      places.set(item, { top: itemTop, rowTop: top, rowBottom: top + height });
    }
    top += height + GAP_DOWN;
  }
  const right = Math.max(...all.map(({ x, width }) => x + width / 2));
  const backs = routed.filter(({ isBack }) => isBack);
  return {
    width: right + backs.length * BACK_GAP + (backs.some(({ edge }) => edge.label !== "") ? 60 : 0),
    height: top - GAP_DOWN,
    nodes: all.flatMap((item) => placedNode(item, places.get(item)!.top, startAt)),
    edges: routed.map((one) =>
      one.isBack
        ? backEdge(one, places, right + (backs.indexOf(one) + 1) * BACK_GAP - BACK_GAP / 2)
        : downEdge(one, places),
    ),
  };
}

function placedNode(item: Item, top: number, startAt: string): PlacedNode[] {
  const { node, x, width, height, inner } = item;
  if (node === undefined) return [];
  const { header, padding } = nodeSize;
  const across = inner.reduce((sum, graph) => sum + graph.width + padding, -padding);
  let left = (width - across) / 2;
  const placed = inner.map((graph) => {
    const at = { left, top: header, graph };
    left += graph.width + padding;
    return at;
  });
  const isStart = node.name === startAt;
  return [{ node, isStart, left: x - width / 2, top, width, height, inner: placed }];
}

/** Straight down past what stands in the same row, however tall, and bent only between rows. */
function downEdge({ edge, items }: Routed, places: ReadonlyMap<Item, Place>): PlacedEdge {
  const last = items.length - 1;
  const points = items.flatMap((item, at): [number, number][] => {
    const { top, rowTop, rowBottom } = places.get(item)!;
    const [x, bottom] = [item.x, top + item.height];
    const isBetweenRows = at % 2 === 1;
    if (at === 0) return ways(x, bottom, rowBottom);
    if (at === last) return ways(x, rowTop, top);
    if (isBetweenRows) return item.height === 0 ? [] : [[x, top + item.height / 2]];
    return ways(x, rowTop, rowBottom);
  });
  const labelled = items[1]!;
  const { top } = places.get(labelled)!;
  const hasLabel = edge.label !== "" && labelled !== items[last];
  const label = hasLabel ? { x: labelled.x, y: top + labelled.height / 2 } : undefined;
  return { edge, isBack: false, points, label };
}

/** One point where the two are the same, or nearly. */
function ways(x: number, fromY: number, untilY: number): [number, number][] {
  if (untilY - fromY < 1) return [[x, untilY]];
  return [
    [x, fromY],
    [x, untilY],
  ];
}

function backEdge(
  { edge, items }: Routed,
  places: ReadonlyMap<Item, Place>,
  aside: number,
): PlacedEdge {
  const [from, to] = [items[0]!, items[1]!];
  const middle = (item: Item) => places.get(item)!.top + item.height / 2;
  const points: [number, number][] = [
    [from.x + from.width / 2, middle(from) + 6],
    [aside, middle(from) + 6],
    [aside, middle(to) - 6],
    [to.x + to.width / 2, middle(to) - 6],
  ];
  const label =
    edge.label === "" ? undefined : { x: aside, y: (points[1]![1] + points[2]![1]) / 2 };
  return { edge, isBack: true, points, label };
}
