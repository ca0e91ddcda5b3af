/** Plots of what more than one run found: the knee of a search, throughput by the number of nodes. Pure. */

import { median } from "../../measurement/median.ts";
import { type Plot, positive } from "./plot.ts";

/** One rate that a search tried. */
export interface Probe {
  readonly rate: number; // Offered a second.
  readonly throughput: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  readonly ok: boolean; // Whether it was held within the objective.
}

/**
 * Latency by rate, and where it bends. Each probe is a dot; lines go through the medians of the probes
 * of each rate, so that a rate tried often is one place and no upright stroke.
 */
export function kneePlots(probes: readonly Probe[]): Plot[] {
  const tried = probes.toSorted((left, right) => left.rate - right.rate);
  const x = {
    label: "rate offered, executions/s",
    unit: "perSecond",
    isLog: false,
    values: tried.map(({ rate }) => rate),
    range: roomAround(tried.map(({ rate }) => rate)),
  } as const;
  const dots = (isHeld: boolean) =>
    tried.map(({ ok, latencyMs }) => (ok === isHeld ? positive(latencyMs.p99) : null));
  const medians = (value: (probe: Probe) => number) =>
    tried.map(({ rate }) => median(tried.filter((probe) => probe.rate === rate).map(value)));
  const bands: Plot["bands"] = [];
  return [
    {
      id: "knee-latency",
      title: "Latency by rate",
      answers: "Where does latency leave the ground? Beyond that the system queues.",
      x,
      y: { label: "latency", unit: "ms", isLog: true },
      lines: [
        {
          name: "p99",
          colour: "yellow",
          style: "line",
          values: medians(({ latencyMs }) => latencyMs.p99).map(positive),
        },
        {
          name: "p50",
          colour: "blue",
          style: "line",
          values: medians(({ latencyMs }) => latencyMs.p50).map(positive),
        },
        { name: "p99, held", colour: "green", style: "dots", values: dots(true) },
        { name: "p99, not held", colour: "red", style: "dots", values: dots(false) },
      ],
      bands,
    },
    {
      id: "knee-throughput",
      title: "Throughput by rate",
      answers: "Does it complete what it is offered? It leaves the dashed line where it saturates.",
      x,
      y: { label: "executions/s", unit: "perSecond", isLog: false },
      lines: [
        { name: "offered", colour: "grey", style: "dashed", values: tried.map(({ rate }) => rate) },
        {
          name: "completed",
          colour: "blue",
          style: "line",
          values: medians(({ throughput }) => throughput),
        },
      ],
      bands,
    },
  ];
}

/**
 * A little more than there is: the plot shows of several values at the last place of its range only the
 * first, and cuts dots there in half.
 */
function roomAround(rates: readonly number[]): [from: number, until: number] {
  const [first, last] = [rates[0] ?? 0, rates.at(-1) ?? 1];
  const room = (last - first) * 0.03 || last * 0.1 || 1;
  return [first - room, last + room];
}

export interface ScaleMeasure {
  readonly nodes: number;
  readonly throughput: number;
}

/**
 * What Gunther's Universal Scalability Law says of the measures: contention (`sigma`) bends the line,
 * coherence (`kappa`) turns it down.
 */
export interface UslFit {
  readonly lambda: number; // Throughput of a node that shares nothing.
  readonly sigma: number;
  readonly kappa: number;
}

export function uslThroughput({ lambda, sigma, kappa }: UslFit, nodes: number): number {
  return (lambda * nodes) / (1 + sigma * (nodes - 1) + kappa * nodes * (nodes - 1));
}

/** @param fit Undefined: none was made. */
export function scalePlot(points: readonly ScaleMeasure[], fit: UslFit | undefined): Plot {
  const measured = points.toSorted((left, right) => left.nodes - right.nodes);
  const least = measured[0];
  const eachNode = least === undefined ? 0 : least.throughput / least.nodes;
  const most = Math.max(1, ...measured.map(({ nodes }) => nodes));
  const nodes = Array.from({ length: most }, (_, at) => at + 1);
  const atNodes = (count: number) => measured.find((point) => point.nodes === count);
  return {
    id: "scale",
    title: "Throughput by nodes",
    answers: "Does twice the nodes complete twice as much?",
    x: { label: "nodes", unit: "count", isLog: false, values: nodes },
    y: { label: "executions/s", unit: "perSecond", isLog: false },
    lines: [
      {
        name: "linear",
        colour: "grey",
        style: "dashed",
        values: nodes.map((count) => count * eachNode),
      },
      ...(fit === undefined
        ? []
        : [
            {
              name: "USL fit",
              colour: "yellow",
              style: "line",
              values: nodes.map((count) => uslThroughput(fit, count)),
            } as const,
          ]),
      {
        name: "measured",
        colour: "blue",
        style: "dots",
        values: nodes.map((count) => atNodes(count)?.throughput ?? null),
      },
    ],
    bands: [],
  };
}
