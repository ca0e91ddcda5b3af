/**
 * Which row each node of a graph stands in: the longest way from the start, so that every edge but
 * those of loops leads down. Nodes that nothing leads to stand where the start does. Pure.
 */
export interface DirectedEdge {
  readonly from: string;
  readonly to: string;
}

export interface Ranks<Edge> {
  readonly rankOf: ReadonlyMap<string, number>; // From 0.
  /** Those that close a loop: they lead up. */
  readonly back: ReadonlySet<Edge>;
}

export function rankNodes<Edge extends DirectedEdge>(
  nodes: readonly string[],
  edges: readonly Edge[],
  start: string,
): Ranks<Edge> {
  const leaving = new Map<string, Edge[]>(nodes.map((node) => [node, []]));
  for (const edge of edges) leaving.get(edge.from)?.push(edge);
  const { finished, back } = visitAll([start, ...nodes], leaving);
  const rankOf = new Map<string, number>(nodes.map((node) => [node, 0]));
  // The last to finish leads to all others: in this order each rank is settled before it is used.
  for (const node of finished.toReversed()) {
    for (const edge of leaving.get(node)!) {
      if (back.has(edge)) continue;
      rankOf.set(edge.to, Math.max(rankOf.get(edge.to)!, rankOf.get(node)! + 1));
    }
  }
  return { rankOf, back };
}

/** Depth first and without recursion: a chain of ten thousand states is no deeper than two. */
function visitAll<Edge extends DirectedEdge>(
  roots: readonly string[],
  leaving: ReadonlyMap<string, readonly Edge[]>,
): { readonly finished: readonly string[]; readonly back: ReadonlySet<Edge> } {
  const finished: string[] = [];
  const back = new Set<Edge>();
  const state = new Map<string, "open" | "done">();
  for (const root of roots) {
    if (state.has(root) || !leaving.has(root)) continue;
    state.set(root, "open");
    const way = [{ node: root, next: 0 }];
    while (way.length > 0) {
      const top = way.at(-1)!;
      const edge = leaving.get(top.node)![top.next++];
      if (edge === undefined) {
        state.set(top.node, "done");
        finished.push(top.node);
        way.pop();
      } else if (state.get(edge.to) === "open") {
        back.add(edge);
      } else if (!state.has(edge.to)) {
        state.set(edge.to, "open");
        way.push({ node: edge.to, next: 0 });
      }
    }
  }
  return { finished, back };
}
