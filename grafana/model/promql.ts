/** PromQL made from rows of the metric tables: no name of a metric is ever written out. */

export interface Named {
  readonly name: string;
}

export interface Selection {
  /** Labels that are kept apart. */
  readonly by?: readonly string[];
  /** Matchers: `reason="overload"`. */
  readonly where?: readonly string[];
  /** In place of the dashboard's own. */
  readonly window?: string;
}

/** The nodes, machines, shards that the reader has chosen. */
export const chosen = {
  node: 'instance=~"$node"',
  machine: 'state_machine=~"$machine"',
  shard: 'shard=~"$shard"',
  server: 'server_id=~"$server"',
} as const;

export function select({ name }: Named, where: readonly string[] = [chosen.node]): string {
  return where.length === 0 ? name : `${name}{${where.join(", ")}}`;
}

/** Each second, added up. */
export function sumRate(metric: Named, selection: Selection = {}): string {
  return `sum${by(selection)}(${rate(metric, selection)})`;
}

export function rate(
  { name }: Named,
  { where, window = "$__rate_interval" }: Selection = {},
): string {
  return `rate(${select({ name }, where)}[${window}])`;
}

/** A gauge over nodes: `sum`, `max`. */
export function over(how: "sum" | "max" | "min", metric: Named, selection: Selection = {}): string {
  return `${how}${by(selection)}(${select(metric, selection.where)})`;
}

export function quantile(share: number, histogram: Named, selection: Selection = {}): string {
  const labels = ["le", ...(selection.by ?? [])];
  const buckets = { name: `${histogram.name}_bucket` };
  return `histogram_quantile(${share}, ${sumRate(buckets, { ...selection, by: labels })})`;
}

/** Observations of each bucket, for a heatmap. */
export function buckets(histogram: Named, selection: Selection = {}): string {
  return sumRate({ name: `${histogram.name}_bucket` }, { ...selection, by: ["le"] });
}

export function mean(histogram: Named, selection: Selection = {}): string {
  return `${sumRate(sumOf(histogram), selection)} / ${sumRate(countOf(histogram), selection)}`;
}

export function sumOf({ name }: Named): Named {
  return { name: `${name}_sum` };
}

export function countOf({ name }: Named): Named {
  return { name: `${name}_count` };
}

/** 0 where there is nothing: a sum of some that exist and some that do not. */
export function orZero(expr: string): string {
  return `(${expr} or vector(0))`;
}

function by({ by: labels = [] }: Selection): string {
  return labels.length === 0 ? " " : ` by (${labels.join(", ")}) `;
}
