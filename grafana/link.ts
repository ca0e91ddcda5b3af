/** The address of the load test's dashboard for the time of a run. Pure. */
import { loadTest } from "./definitions/load-test.ts";

/**
 * @param baseUrl Where Grafana is, with the path that it is served under, if any.
 * @param fromMs,toMs Epoch milliseconds. A margin is added, so that the run's edges are seen.
 */
export function dashboardLink(baseUrl: string, fromMs: number, toMs: number): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/d/${loadTest.uid}/${loadTest.name}`;
  url.search = "";
  url.hash = "";
  url.searchParams.set("from", String(Math.floor(fromMs - MARGIN_MS)));
  url.searchParams.set("to", String(Math.ceil(toMs + MARGIN_MS)));
  return url.href;
}

const MARGIN_MS = 5_000;
