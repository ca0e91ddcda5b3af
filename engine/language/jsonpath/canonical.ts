/** Paths and steps as AWS's messages write them: `$['a']['b'][0]`. */
import type { PathRoot, PathStep } from "./syntax.ts";

export function canonicalRoot(root: PathRoot): string {
  if (root.kind === "data") return "$";
  return root.kind === "context" ? "$$" : `$${root.name}`;
}

export function canonicalStep(step: PathStep): string {
  switch (step.kind) {
    case "field":
      return `['${step.name}']`;
    case "index":
      return `[${step.index}]`;
    case "fields":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "indexes":
      return `[${step.indexes.join(",")}]`;
    case "slice":
      return `[${step.start ?? ""}:${step.end ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "filter":
      return "[?]";
    case "descend":
      return `..${canonicalStep(step.step)}`;
  }
}
