/** Finds a handler function in a user's module. Runs in handler threads; a module is loaded once in each. */

/** What is passed to a handler beside its event. */
export interface HandlerContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly clientContext?: unknown;
  /** The registration's `settings`, a fresh copy for each call. */
  readonly settings: unknown;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: HandlerContext) => unknown;

/** A handler could not be loaded; `name` is Lambda's error type. */
class HandlerLoadError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const notFoundCodes: readonly unknown[] = [
  "ERR_MODULE_NOT_FOUND",
  "MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
];

/** Modules that were loaded well, by URL: `import` of one that is there still costs a promise. */
const namespaces = new Map<string, Record<string, unknown>>();

/**
 * The handler of a module that is loaded; undefined when it is not yet.
 * @param exportName Undefined: `handler`, else the default export.
 * @throws An Error named `Runtime.HandlerNotFound`.
 */
export function loadedHandler(
  moduleUrl: string,
  exportName: string | undefined,
): Handler | undefined {
  const namespace = namespaces.get(moduleUrl);
  return namespace === undefined ? undefined : handlerOf(namespace, moduleUrl, exportName);
}

/**
 * Loads the module first.
 * @throws An Error named `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError` or
 * `Runtime.HandlerNotFound`, or whatever the module threw while it was loaded.
 */
export async function importHandler(
  moduleUrl: string,
  exportName: string | undefined,
): Promise<Handler> {
  const namespace = await importModule(moduleUrl);
  namespaces.set(moduleUrl, namespace);
  return handlerOf(namespace, moduleUrl, exportName);
}

/** Read anew for each call: a module may replace what it exports. */
function handlerOf(
  namespace: Record<string, unknown>,
  moduleUrl: string,
  exportName: string | undefined,
): Handler {
  const found =
    exportName === undefined ? conventionalExport(namespace) : namedExport(namespace, exportName);
  if (typeof found === "function") return found as Handler;
  const title = `${moduleUrl}#${exportName ?? "handler"}`;
  const what = found === undefined ? "is undefined or not exported" : "is not a function";
  throw new HandlerLoadError("Runtime.HandlerNotFound", `${title} ${what}`);
}

async function importModule(moduleUrl: string): Promise<Record<string, unknown>> {
  try {
    return (await import(moduleUrl)) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof SyntaxError) {
      throw new HandlerLoadError("Runtime.UserCodeSyntaxError", String(error));
    }
    if (notFoundCodes.includes((error as NodeJS.ErrnoException).code)) {
      throw new HandlerLoadError("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
}

function conventionalExport(namespace: Record<string, unknown>): unknown {
  const named = namedExport(namespace, "handler");
  return named === undefined ? namespace["default"] : named;
}

/** CommonJS modules whose exports cannot be seen from outside have them all in `default`. */
function namedExport(namespace: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(namespace, name)) return namespace[name];
  const whole = namespace["default"];
  if (typeof whole !== "object" || whole === null || !Object.hasOwn(whole, name)) return undefined;
  return (whole as Record<string, unknown>)[name];
}
