/** The output of `lambda:invoke`: the function's payload within what the SDK says of the answer. */

export interface InvokeMetadata {
  readonly requestId: string;
  readonly nowMs: number;
  /** Undefined when no function was run for the answer: types Event and DryRun. */
  readonly executedVersion: string | undefined;
  readonly status: 200 | 202 | 204;
  /** What the function printed, when LogType Tail asked for it. */
  readonly logText: string | undefined;
}

/**
 * JSON text, keys in AWS's order.
 * @param payloadText Put in as it is: it never goes through a parser here, which would alter numbers.
 */
export function invokeOutputText(payloadText: string, metadata: InvokeMetadata): string {
  const { executedVersion, logText, requestId, status } = metadata;
  const headers = httpHeaders(payloadText, metadata);
  const allHeaders: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) allHeaders[name] = [value];
  const version =
    executedVersion === undefined ? "" : `"ExecutedVersion":${JSON.stringify(executedVersion)},`;
  const log = logText === undefined ? "" : `"LogResult":"${base64(logText)}",`;
  const rest = JSON.stringify({
    SdkHttpMetadata: {
      AllHttpHeaders: allHeaders,
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: status,
  });
  return `{${version}${log}"Payload":${payloadText},${rest.slice(1)}`;
}

function httpHeaders(payloadText: string, metadata: InvokeMetadata): Record<string, string> {
  const { executedVersion, logText, nowMs, requestId, status } = metadata;
  const contentBytes = status === 200 ? Buffer.byteLength(payloadText) : 0;
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return {
    Connection: "keep-alive",
    "Content-Length": String(contentBytes),
    ...(status === 200 ? { "Content-Type": "application/json" } : {}),
    Date: new Date(nowMs).toUTCString(),
    ...(executedVersion === undefined ? {} : { "X-Amz-Executed-Version": executedVersion }),
    ...(logText === undefined ? {} : { "X-Amz-Log-Result": base64(logText) }),
    "x-amzn-Remapped-Content-Length": "0",
    "x-amzn-RequestId": requestId,
    "X-Amzn-Trace-Id": `root=1-${seconds}-${requestId.replaceAll("-", "").slice(0, 24)};sampled=0`,
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
