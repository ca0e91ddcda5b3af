/** Users' task handlers: which module answers for which function. Checked and resolved once, at start. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isObject, type Json } from "../language/json.ts";
import { type FunctionReference, functionArn } from "./function-arn.ts";

export interface HandlerRegistration {
  /** A function's name or its ARN; with `:QUALIFIER` it answers for that version or alias only. */
  readonly name: string;
  /** File path or URL of a JavaScript module. */
  readonly module: string;
  /** Default: `handler`, else the default export. */
  readonly export?: string;
  /** Given to the handler as `context.settings`. */
  readonly settings?: Json;
}

/** A registration made ready to cross to a thread. */
export interface HandlerTarget {
  readonly moduleUrl: string;
  readonly exportName: string | undefined;
  readonly settingsText: string | undefined;
}

export type HandlerTargets = ReadonlyMap<string, HandlerTarget>;

/** All that is wrong with one registration from a config file; empty when it is right. */
export function handlerRegistrationProblems(value: unknown): string[] {
  if (!isObject(value)) return ["a handler is an object with name and module"];
  const problems: string[] = [];
  const known = ["name", "module", "export", "settings"];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) problems.push(`${key} is not a field of a handler`);
  }
  for (const key of ["name", "module"]) {
    const text = value[key];
    if (typeof text !== "string" || text === "") problems.push(`${key} must be a text`);
  }
  const exportName = value["export"];
  if (exportName !== undefined && (typeof exportName !== "string" || exportName === "")) {
    problems.push("export must be a text");
  }
  return problems;
}

/** By the name they are registered under. The last one of a name counts. */
export function resolveHandlers(registrations: readonly HandlerRegistration[]): HandlerTargets {
  const targets = new Map<string, HandlerTarget>();
  for (const { name, module, export: exportName, settings } of registrations) {
    targets.set(name, {
      moduleUrl: moduleUrl(module),
      exportName,
      settingsText: settings === undefined ? undefined : JSON.stringify(settings),
    });
  }
  return targets;
}

/** The most exact registration: the qualified ARN, the ARN, the qualified name, the name. */
export function findHandler(
  targets: HandlerTargets,
  reference: FunctionReference,
): HandlerTarget | undefined {
  const { name, qualifier } = reference;
  const unqualified = { ...reference, qualifier: undefined };
  return (
    (qualifier === undefined ? undefined : targets.get(functionArn(reference))) ??
    targets.get(functionArn(unqualified)) ??
    (qualifier === undefined ? undefined : targets.get(`${name}:${qualifier}`)) ??
    targets.get(name)
  );
}

function moduleUrl(module: string): string {
  return /^(file|data):/.test(module) ? module : pathToFileURL(resolve(module)).href;
}
