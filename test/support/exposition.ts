/**
 * A strict reader of Prometheus's text format 0.0.4, for tests. It accepts what the engine is meant
 * to print and throws, naming the line, at everything else: samples outside their family, labels
 * not escaped, series twice, counters that are negative, histograms whose buckets are not
 * cumulative or do not end with +Inf = count.
 */
import assert from "node:assert/strict";

export interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

interface OpenFamily extends ParsedFamily {
  readonly samples: ParsedSample[];
}

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelPattern = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/y;
// prom-client writes NaN as `Nan`, which Prometheus takes.
const numberPattern = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|Na[Nn])$/;
const histogramSuffixes = ["_bucket", "_sum", "_count"];

/** Families by name. */
export function parseExposition(text: string): ReadonlyMap<string, ParsedFamily> {
  assert(text.endsWith("\n"), "the text ends with a line feed");
  const families = new Map<string, OpenFamily>();
  const series = new Set<string>();
  let help: { readonly name: string; readonly text: string } | undefined;
  let family: OpenFamily | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment?.[1] === "HELP") {
      assert(!families.has(comment[2]!), `two families of one name: ${line}`);
      help = { name: comment[2]!, text: comment[3]! };
    } else if (comment) {
      assert.equal(help?.name, comment[2], `a TYPE follows the HELP of its metric: ${line}`);
      family = openFamily({ name: help!.name, help: help!.text, type: comment[3]! });
      families.set(family.name, family);
    } else {
      assert(family !== undefined && help?.name === family.name, `a sample without TYPE: ${line}`);
      const sample = parseSample(line);
      const key = JSON.stringify([sample.name, ...[...sample.labels].sort()]);
      assert(!series.has(key), `a series is printed once: ${line}`);
      series.add(key);
      family.samples.push(sample);
    }
  }
  for (const parsed of families.values()) checkFamily(parsed);
  return families;
}

function openFamily(described: Omit<ParsedFamily, "samples">): OpenFamily {
  assert.match(described.name, namePattern);
  assert.match(described.type, /^(counter|gauge|histogram|summary|untyped)$/);
  return { ...described, samples: [] };
}

function parseSample(line: string): ParsedSample {
  const nameEnd = line.search(/[{ ]/);
  const labelsEnd = line[nameEnd] === "{" ? line.lastIndexOf("}") : nameEnd - 1;
  assert(nameEnd > 0 && labelsEnd >= nameEnd - 1, `no name or no end of the labels: ${line}`);
  const name = line.slice(0, nameEnd);
  assert.match(name, namePattern);
  const rest = line.slice(labelsEnd + 1);
  assert(rest.startsWith(" ") && numberPattern.test(rest.slice(1)), `no number: ${line}`);
  const value = Number(rest.slice(1).replace("Inf", "Infinity"));
  return { name, labels: parseLabels(line.slice(nameEnd + 1, labelsEnd)), value };
}

function parseLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  labelPattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = labelPattern.lastIndex) {
    const match = labelPattern.exec(text);
    assert(match !== null, `a label is malformed: ${text.slice(at)}`);
    assert(!labels.has(match[1]!), `a label is given twice: ${text}`);
    labels.set(
      match[1]!,
      match[2]!.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped)),
    );
  }
  return labels;
}

function checkFamily(family: ParsedFamily): void {
  if (family.type === "histogram") {
    checkHistogram(family);
    return;
  }
  for (const { name, value } of family.samples) {
    assert.equal(name, family.name, `a ${family.type}'s samples bear its name`);
    if (family.type === "counter") assert(value >= 0, `the counter ${name} is ${value}`);
  }
}

/** Every label set of a histogram: rising bounds, cumulative buckets, +Inf = count, a sum. */
function checkHistogram({ name, samples }: ParsedFamily): void {
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const suffix = sample.name.slice(name.length);
    assert(sample.name.startsWith(name) && histogramSuffixes.includes(suffix), sample.name);
    const others = [...sample.labels].filter(([label]) => label !== "le").sort();
    const key = JSON.stringify(others);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  for (const [key, group] of groups) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map((bucket) => boundOf(bucket));
    const where = `${name} ${key}`;
    for (let i = 1; i < buckets.length; i++) {
      assert(bounds[i]! > bounds[i - 1]!, `bounds rise in ${where}`);
      assert(buckets[i]!.value >= buckets[i - 1]!.value, `buckets are cumulative in ${where}`);
    }
    assert.equal(bounds.at(-1), Infinity, `the last bucket is +Inf in ${where}`);
    const [sum, count] = group.slice(buckets.length);
    assert.equal(group.length, buckets.length + 2, `one sum and one count in ${where}`);
    assert(sum?.name === `${name}_sum` && count?.name === `${name}_count`, `the order of ${where}`);
    assert.equal(count.value, buckets.at(-1)?.value, `+Inf is the count in ${where}`);
  }
}

function boundOf(bucket: ParsedSample): number {
  const le = bucket.labels.get("le");
  assert(le !== undefined && numberPattern.test(le), `a bucket has a bound: ${bucket.name}`);
  return Number(le.replace("Inf", "Infinity"));
}

/** The value of one series; throws when there is none. @param labels All of its labels. */
export function seriesValue(
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = JSON.stringify(Object.entries(labels).sort());
  for (const family of families.values()) {
    const found = family.samples.find(
      (sample) => sample.name === name && JSON.stringify([...sample.labels].sort()) === wanted,
    );
    if (found) return found.value;
  }
  throw new Error(`no series ${name} with ${wanted}`);
}
