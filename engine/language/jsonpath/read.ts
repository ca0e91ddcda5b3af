/**
 * A parsed path as a function of one JSON value, and of a state's data and environment. Which of
 * data, context object or variable the path starts from is decided here, once.
 */
import type { EvaluateOptional } from "../environment.ts";
import { internedKey } from "../own-property.ts";
import { type CompiledPath, newPathScope } from "./compiled-path.ts";
import { compileDefinite } from "./definite.ts";
import { compileFilter } from "./filter.ts";
import { applyPathFunction } from "./path-function.ts";
import { compileSelect, type SelectJson } from "./select.ts";
import { isDefinite, type JsonPathSyntax, type PathStep } from "./syntax.ts";

function compilePath(path: JsonPathSyntax): CompiledPath {
  const called = path.function;
  if (isDefinite(path.steps)) {
    const read = compileDefinite(path.steps);
    if (called === undefined) return { isList: false, read };
    return { isList: false, read: (value) => applyPathFunction(called, read(value)) };
  }
  const select = compileSelectSteps(path.steps);
  if (called === undefined) return { isList: true, read: select };
  return {
    isList: false,
    read: (value, scope) => applyPathFunction(called, select(value, scope)),
  };
}

function compileSelectSteps(steps: readonly PathStep[]): SelectJson {
  return compileSelect(steps, (test) => compileFilter(test, compilePath));
}

/** Answers undefined when nothing was found, a missing variable included. */
export function compileRootedPath(path: JsonPathSyntax): EvaluateOptional {
  const { root } = path;
  // The reader itself, with no closure around it: it reads nothing but the data.
  if (root.kind === "data" && path.function === undefined && isDefinite(path.steps)) {
    return compileDefinite(path.steps);
  }
  const part = compileContextPart(path);
  if (part !== undefined) return part;
  const { read } = compilePath(path);
  switch (root.kind) {
    case "data":
      return (data) => read(data, newPathScope(data));
    case "context":
      return (_data, environment) => {
        const context = environment.context();
        return read(context, newPathScope(context));
      };
    case "variable": {
      const name = internedKey(root.name);
      return (_data, environment) => {
        const value = environment.variables?.[name];
        return value === undefined ? undefined : read(value, newPathScope(value));
      };
    }
  }
}

/** `$$.Map.Item.Value`, `$$.Execution.Id`: the context object is not built for a part of it. */
function compileContextPart(path: JsonPathSyntax): EvaluateOptional | undefined {
  const [section, field, ...rest] = path.steps;
  if (path.root.kind !== "context" || path.function !== undefined) return undefined;
  if (section?.kind !== "field" || field?.kind !== "field" || !isDefinite(rest)) return undefined;
  const read = compileDefinite(rest);
  const names = [section.name, field.name] as const;
  return (_data, environment) => {
    const value = environment.contextPart(names[0], names[1]);
    return value === undefined ? undefined : read(value);
  };
}
