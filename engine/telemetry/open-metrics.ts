/**
 * The same metrics in the OpenMetrics format, which alone has exemplars. prom-client prints it, but
 * takes `_total` off the names of its own counters for good when it does; so that a scraper of the
 * classic format would find them gone. Here it is given stand-ins whose names it may change.
 */
import { type Metric, type OpenMetricsContentType, Registry } from "prom-client";

/** What prom-client asks of a metric to print it. */
interface Printable {
  readonly name: string;
  readonly help: string;
  readonly type?: string;
  get(): Promise<{ readonly type: string }>;
  getForPromString?(): Promise<{ readonly type: string }>;
}

export function openMetricsOf(registry: Registry): Registry<OpenMetricsContentType> {
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray()) {
    open.registerMetric(standIn(metric as unknown as Printable) as unknown as Metric);
  }
  return open;
}

/** Whether a scraper that sends this `Accept` header reads OpenMetrics. */
export function acceptsOpenMetrics(accept: string | undefined): boolean {
  return /(^|,)\s*application\/openmetrics-text\s*(;|,|$)/.test(accept ?? "");
}

function standIn(metric: Printable): object {
  const read = async () => {
    const values = await (metric.getForPromString?.() ?? metric.get());
    const isCounter = values.type === "counter";
    // The suffix belongs to the samples there, not to the family.
    return { ...values, name: isCounter ? metric.name.replace(/_total$/, "") : metric.name };
  };
  return { name: metric.name, help: metric.help, get: read, reset() {} };
}
