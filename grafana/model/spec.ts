/**
 * A dashboard as data: what Grafana's JSON, the page in `docs/dashboards`, the pictures and the tests
 * are all made from.
 */

export interface QuerySpec {
  readonly expr: string;
  /** The legend: `{{label}}` stands for a label's value. */
  readonly legend: string;
  /** Shows executions of the buckets as points. */
  readonly exemplars?: boolean;
}

export type PanelKind = "timeseries" | "stat" | "heatmap" | "state" | "bars";

export interface PanelSpec {
  readonly kind: PanelKind;
  readonly title: string;
  /** The question that it answers. */
  readonly answers: string;
  /** What to do when it looks bad. */
  readonly whenBad: string;
  /** Grafana's id of a unit. */
  readonly unit: string;
  readonly queries: readonly QuerySpec[];
  /** Of 24. */
  readonly width: number;
  readonly height?: number;
  readonly stacked?: boolean;
  readonly logarithmic?: boolean;
  readonly decimals?: number;
  readonly max?: number;
  /** From which value on it is orange, and red; falling: below. */
  readonly thresholds?: readonly [orange: number, red: number];
  /** Colours by legend, where they mean something. */
  readonly colors?: Readonly<Record<string, string>>;
  /** Texts by value, of states. */
  readonly states?: Readonly<Record<number, { readonly text: string; readonly color: string }>>;
  /** Why it shows nothing while all is well, or on some installations. */
  readonly emptyWhen?: string;
  /** Why its windows are of fixed length and not the dashboard's. */
  readonly fixedWindow?: string;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface VariableSpec {
  readonly name: string;
  readonly label: string;
  readonly kind: "query" | "text";
  /** Of a query: `label_values(…)`. Of a text: its first value. */
  readonly value: string;
  readonly description: string;
}

export interface AnnotationSpec {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly color: string;
}

export interface DashboardSpec {
  /** Of its file and of its page. */
  readonly name: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableSpec[];
  readonly annotations: readonly AnnotationSpec[];
  readonly rows: readonly RowSpec[];
}

export function panelsOf({ rows }: DashboardSpec): readonly PanelSpec[] {
  return rows.flatMap(({ panels }) => panels);
}
