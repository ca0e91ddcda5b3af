/**
 * A machine's definition as a graph to draw: a node a state, an edge a way from one to the next, and
 * below a Parallel or Map the graphs of its branches or its processor. Tolerant: what a definition
 * leaves out or gets wrong is left out of the picture. Pure.
 */
export interface MachineGraph {
  readonly startAt: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly name: string; // The state's.
  readonly path: readonly string[]; // Of names, from the outermost.
  readonly type: string;
  readonly isEnd: boolean;
  readonly retries: number; // Retriers.
  readonly inner: readonly MachineGraph[]; // Of a Parallel or Map; else empty.
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "next" | "choice" | "default" | "catch";
  readonly label: string; // Empty: it goes without saying.
}

type Json = Readonly<Record<string, unknown>>;

const LABEL_LENGTH_MAX = 28;
/** Deeper than any definition that AWS takes; a bound, so that nothing overflows. */
const DEPTH_MAX = 50;

/** Undefined: the text is no definition. */
export function graphOf(definition: string): MachineGraph | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch {
    return undefined;
  }
  return isObject(parsed) ? machineOf(parsed, [], 0) : undefined;
}

function machineOf(json: Json, above: readonly string[], depth: number): MachineGraph | undefined {
  const { StartAt: startAt, States: states } = json;
  if (typeof startAt !== "string" || !isObject(states) || depth > DEPTH_MAX) return undefined;
  const entries = Object.entries(states).filter((entry): entry is [string, Json] =>
    isObject(entry[1]),
  );
  if (entries.length === 0) return undefined;
  const names = new Set(entries.map(([name]) => name));
  return {
    startAt,
    nodes: entries.map(([name, state]) => nodeOf(name, state, { above, depth })),
    edges: entries
      .flatMap(([name, state]) => edgesOf(name, state))
      .filter(({ to }) => names.has(to)),
  };
}

function nodeOf(
  name: string,
  state: Json,
  { above, depth }: { readonly above: readonly string[]; readonly depth: number },
): GraphNode {
  const path = [...above, name];
  const type = textOf(state["Type"]);
  const inner = [...listOf(state["Branches"]), state["ItemProcessor"] ?? state["Iterator"]]
    .filter(isObject)
    .flatMap((json) => machineOf(json, path, depth + 1) ?? []);
  return {
    name,
    path,
    type,
    isEnd: state["End"] === true || type === "Succeed" || type === "Fail",
    retries: listOf(state["Retry"]).length,
    inner,
  };
}

function edgesOf(from: string, state: Json): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const add = (to: unknown, kind: GraphEdge["kind"], label: string) => {
    if (typeof to === "string") edges.push({ from, to, kind, label: shortened(label) });
  };
  add(state["Next"], "next", "");
  for (const rule of listOf(state["Choices"]).filter(isObject)) {
    add(rule["Next"], "choice", ruleText(rule));
  }
  add(state["Default"], "default", "default");
  for (const catcher of listOf(state["Catch"]).filter(isObject)) {
    const errors = listOf(catcher["ErrorEquals"]).filter((error) => typeof error === "string");
    add(catcher["Next"], "catch", `catch ${errors.join(", ")}`);
  }
  return edges;
}

/** A rule as a person would say it: `total > 100`, `and(…)`. */
function ruleText(rule: Json): string {
  if (typeof rule["Condition"] === "string")
    return rule["Condition"].replace(/^\{%|%\}$/g, "").trim();
  for (const word of ["And", "Or"] as const) {
    const parts = listOf(rule[word]).filter(isObject).map(ruleText);
    if (parts.length > 0) return parts.join(` ${word.toLowerCase()} `);
  }
  if (isObject(rule["Not"])) return `not ${ruleText(rule["Not"])}`;
  const variable = textOf(rule["Variable"]).replace(/^\$\.?/, "") || "$";
  const operator = Object.keys(rule).find(
    (key) => !["Variable", "Next", "Comment", "Assign", "Output"].includes(key),
  );
  if (operator === undefined) return variable;
  return `${variable} ${signOf(operator)} ${operandText(rule[operator])}`;
}

function signOf(operator: string): string {
  const plain = operator.replace(/Path$/, "");
  if (plain.startsWith("Is")) return plain.replace("Is", "is ").toLowerCase();
  if (plain.endsWith("GreaterThanEquals")) return "≥";
  if (plain.endsWith("LessThanEquals")) return "≤";
  if (plain.endsWith("GreaterThan")) return ">";
  if (plain.endsWith("LessThan")) return "<";
  if (plain.endsWith("Equals")) return "=";
  return plain.replace(/^String/, "").toLowerCase();
}

function operandText(value: unknown): string {
  return typeof value === "string" ? value.replace(/^\$\./, "") : JSON.stringify(value);
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= LABEL_LENGTH_MAX) return text;
  return `${characters.slice(0, LABEL_LENGTH_MAX - 1).join("")}…`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
