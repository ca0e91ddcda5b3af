/** What an expression names: its metrics, its ranges. By Prometheus' own grammar. */
import { parser } from "@prometheus-io/lezer-promql";

export interface ParsedPromql {
  readonly problems: readonly string[];
  readonly metrics: readonly string[];
  /** The text of each range: `5m`, `$__rate_interval`. */
  readonly ranges: readonly string[];
  /** Functions, each with the text of its first argument. */
  readonly calls: readonly { readonly name: string; readonly body: string }[];
}

/** Grafana's own variables are no PromQL: they are put in before. */
export function expand(expr: string, values: Readonly<Record<string, string>> = {}): string {
  const all: Readonly<Record<string, string>> = {
    __rate_interval: "5s",
    node: ".*",
    machine: ".*",
    shard: ".*",
    server: ".*",
    core_hour_usd: "0.04",
    gb_hour_usd: "0.005",
    ...values,
  };
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = all[name];
    if (value === undefined) throw new Error(`the variable $${name} has no value`);
    return value;
  });
}

export function parsePromql(expr: string): ParsedPromql {
  const text = expand(expr, { __rate_interval: "777s" });
  const tree = parser.parse(text);
  const problems: string[] = [];
  const metrics: string[] = [];
  const ranges: string[] = [];
  const calls: { name: string; body: string }[] = [];
  tree.iterate({
    enter: (node) => {
      const part = text.slice(node.from, node.to);
      if (node.type.isError) problems.push(`at ${node.from} of ${text}`);
      if (node.name === "VectorSelector") metrics.push(/^[a-zA-Z_:][\w:]*/.exec(part)?.[0] ?? "");
      if (node.name === "MatrixSelector") ranges.push(/\[(.*)\]$/.exec(part)![1]!);
      if (node.name === "FunctionCall") {
        calls.push({ name: /^\w+/.exec(part)![0], body: part });
      }
    },
  });
  return { problems, metrics, ranges, calls };
}
