/**
 * One call of a user's task handler as it crosses to a handler thread, and what comes back. Only
 * texts and numbers cross: no object is shared, and nothing of the parent's can be reached.
 */

export interface HandlerCall {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly requestId: string;
  /** URL of the handler's module. */
  readonly moduleUrl: string;
  /** Undefined: `handler`, else the default export. */
  readonly exportName: string | undefined;
  readonly eventText: string;
  readonly settingsText: string | undefined;
  readonly clientContextText: string | undefined;
  /** Wall-clock time at which the state gives up: what getRemainingTimeInMillis counts down to. */
  readonly deadlineMs: number;
  /** An answer with more bytes than this does not cross: it is `tooLarge`. */
  readonly payloadBytesMax: number;
}

/** What a handler thread answers. The payload is the function's, as JSON text. */
export type HandlerAnswer =
  | { readonly kind: "result"; readonly payloadText: string; readonly logText: string }
  | { readonly kind: "error"; readonly payloadText: string }
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
