/**
 * `stepstorm health`: whether a server or a node should be sent work, as an exit code. For health checks
 * of containers, which have no curl.
 */
import type { CommandLine } from "../../command-line/command-line.ts";
import { isJson, textOption } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

/** Below the five seconds that callers usually grant. */
const ANSWER_MS = 4_000;

export async function health(line: CommandLine, outside: CommandOutside): Promise<number> {
  const endpoint = textOption(line, "endpoint")!;
  const path = line.values.get("live") === true ? "/healthz" : "/readyz";
  const { isOk, text } = await ask(new URL(path, endpoint), outside.fetch);
  if (isJson(line)) outside.print(JSON.stringify({ isOk, text }));
  else if (isOk) outside.print(text);
  else outside.complain(`${endpoint}${path}: ${text}`);
  return isOk ? 0 : 1;
}

async function ask(url: URL, fetchUrl: typeof fetch) {
  try {
    const response = await fetchUrl(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const text = (await response.text()).trim();
    return { isOk: response.ok, text: response.ok ? text : `${response.status} ${text}` };
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    return { isOk: false, text: cause?.code ?? String(error) };
  }
}
