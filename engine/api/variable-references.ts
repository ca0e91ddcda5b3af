/**
 * Which variables each state refers to, as DescribeStateMachine tells it: names in alphabetical
 * order, states of branches and processors by their own names. Recorded: a state that refers to none
 * is left out, and so is the member when no state does.
 */
import { isObject, type Json, type JsonObject } from "../language/json.ts";

export type VariableReferences = Readonly<Record<string, readonly string[]>>;

/** @param definition JSON text without errors. Undefined: there are none. */
export function variableReferences(definition: string): VariableReferences | undefined {
  if (!definition.includes('"Assign"')) return undefined;
  const states: [string, JsonObject][] = [];
  collectStates(JSON.parse(definition) as Json, states);
  const assigned = new Set(states.flatMap(([, fields]) => assignedIn(fields)));
  const references = states
    .map(([name, fields]) => [name, referredIn(fields, assigned)] as const)
    .filter(([, names]) => names.length > 0);
  return references.length === 0 ? undefined : Object.fromEntries(references);
}

function collectStates(scope: Json | undefined, states: [string, JsonObject][]): void {
  if (scope === undefined || !isObject(scope) || !isObject(scope["States"] ?? null)) return;
  for (const [name, fields] of Object.entries(scope["States"] as JsonObject)) {
    if (!isObject(fields)) continue;
    states.push([name, fields]);
    const branches = fields["Branches"];
    for (const inner of Array.isArray(branches) ? branches : []) collectStates(inner, states);
    collectStates(fields["ItemProcessor"], states);
    collectStates(fields["Iterator"], states);
  }
}

function assignedIn(fields: JsonObject): string[] {
  const rows = [fields["Choices"], fields["Catch"]].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [fields, ...rows]
    .flatMap((row) => {
      const assign = isObject(row) ? row["Assign"] : undefined;
      return isObject(assign ?? null) ? Object.keys(assign as JsonObject) : [];
    })
    .map((name) => name.replace(/\.\$$/, ""));
}

const ownScopes = new Set(["Branches", "ItemProcessor", "Iterator"]);

function referredIn(fields: JsonObject, assigned: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const walk = (key: string, value: Json): void => {
    if (typeof value === "string") {
      if (!isExpression(key, value)) return;
      for (const [, name] of withoutTexts(value).matchAll(reference)) {
        if (assigned.has(name!)) found.add(name!);
      }
    } else if (Array.isArray(value)) for (const item of value) walk(key, item);
    else if (isObject(value)) for (const [inner, item] of Object.entries(value)) walk(inner, item);
  };
  for (const [key, value] of Object.entries(fields)) if (!ownScopes.has(key)) walk(key, value);
  return [...found].sort();
}

/** `$name`, and neither `$$.…` nor `$.…`. */
const reference = /(?<!\$)\$([\p{ID_Start}_][\p{ID_Continue}]*)/gu;

function isExpression(key: string, value: string): boolean {
  return key.endsWith(".$") || key.endsWith("Path") || key === "Variable" || value.startsWith("{%");
}

function withoutTexts(expression: string): string {
  return expression.replace(/'(?:\\.|[^'\\])*'/g, "''");
}
