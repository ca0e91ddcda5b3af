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

/**
 * @param exportName Undefined: `handler`, else the default export.
 * @throws An Error named `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError` or
 * `Runtime.HandlerNotFound`, or whatever the module threw while it was loaded.
 */
export async function loadHandler(
  moduleUrl: string,
  exportName: string | undefined,
): Promise<Handler> {
  const namespace = await importModule(moduleUrl);
  const found =
    exportName === undefined ? conventionalExport(namespace) : namedExport(namespace, exportName);
  const title = `${moduleUrl}#${exportName ?? "handler"}`;
  if (found === undefined) {
    throw new HandlerLoadError("Runtime.HandlerNotFound", `${title} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new HandlerLoadError("Runtime.HandlerNotFound", `${title} is not a function`);
  }
  return found as Handler;
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
