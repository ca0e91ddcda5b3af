/**
 * One call of a user's task handler as it crosses to a handler thread, and what comes back. Only
 * texts and numbers cross: no object is shared, and nothing of the parent's can be reached.
 */

/** What all calls of one function have in common. The same object for each, so that it crosses once a batch. */
export interface HandlerFunction {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** URL of the handler's module. */
  readonly moduleUrl: string;
  /** Undefined: `handler`, else the default export. */
  readonly exportName: string | undefined;
  readonly settingsText: string | undefined;
}

export interface HandlerCall {
  readonly function: HandlerFunction;
  readonly requestId: string;
  readonly eventText: string;
  readonly clientContextText: string | undefined;
  /** Wall-clock time at which the state gives up: what getRemainingTimeInMillis counts down to. */
  readonly deadlineMs: number;
}

/** What a handler thread answers. The payload is the function's, as JSON text. */
export type HandlerAnswer =
  | { readonly kind: "result"; readonly payloadText: string; readonly logText: string }
  | { readonly kind: "error"; readonly payloadText: string }
  /** The payload has more bytes than a state's result may have: it does not cross. */
  | { readonly kind: "tooLarge" };

/** What became of a call: an answer; or it was cancelled, or never taken (too many waiting). */
export type HandlerOutcome =
  | HandlerAnswer
  | { readonly kind: "cancelled" }
  | { readonly kind: "refused" };

/** What a handler wrote to its stdout or stderr, on its way to the parent. */
export interface HandlerLog {
  readonly functionName: string;
  readonly text: string;
}
