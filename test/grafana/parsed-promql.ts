/** What an expression names: its metrics, its ranges. By Prometheus' own grammar. */
import { parser } from "@prometheus-io/lezer-promql";
import { expand } from "../../grafana/render/expand.ts";

export interface ParsedPromql {
  readonly problems: readonly string[];
  readonly metrics: readonly string[];
  /** The text of each range: `5m`, `$__rate_interval`. */
  readonly ranges: readonly string[];
  /** Functions, each with the text of its first argument. */
  readonly calls: readonly { readonly name: string; readonly body: string }[];
}

export function parsePromql(expr: string): ParsedPromql {
  const text = expand(expr, "777s");
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
