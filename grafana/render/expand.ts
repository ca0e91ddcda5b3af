/** Expressions as Grafana would send them: with values in place of its variables. Pure. */

/** `All` of every variable, and the first values of texts. */
const valuesOfAll: Readonly<Record<string, string>> = {
  node: ".*",
  machine: ".*",
  shard: ".*",
  server: ".*",
  core_hour_usd: "0.04",
  gb_hour_usd: "0.005",
};

/** @param rateInterval Grafana's own is four scrape intervals, or a step if that is longer. */
export function expand(expr: string, rateInterval: string): string {
  const values = { ...valuesOfAll, __rate_interval: rateInterval };
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = (values as Readonly<Record<string, string>>)[name];
    if (value === undefined) throw new Error(`the variable $${name} has no value`);
    return value;
  });
}
