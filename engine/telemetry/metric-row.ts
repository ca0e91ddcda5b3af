/** How a metric is declared: once, for its registration, its documentation and the dashboards. */

export interface MetricRow {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** The base unit, or what is counted. */
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Its name ends in `_total`. */
export function counter<const Name extends string>(
  name: Name,
  unit: string,
  help: string,
  labels: readonly string[] = [],
) {
  return { name, type: "counter", unit, labels, help } as const;
}

export function gauge<const Name extends string>(
  name: Name,
  unit: string,
  help: string,
  labels: readonly string[] = [],
) {
  return { name, type: "gauge", unit, labels, help } as const;
}

export function histogram<const Name extends string>(
  name: Name,
  unit: string,
  help: string,
  labels: readonly string[] = [],
) {
  return { name, type: "histogram", unit, labels, help } as const;
}
