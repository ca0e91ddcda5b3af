/**
 * Gunther's Universal Scalability Law: throughput by the number of nodes,
 *
 *                    λ N
 *     X(N) = ─────────────────────────      λ  what one node does
 *            1 + σ (N−1) + κ N (N−1)        σ  share that is done by one at a time (contention)
 *                                           κ  what each pair of nodes costs (coherence)
 *
 * σ = κ = 0 is a straight line, κ = 0 levels off at λ/σ, κ > 0 has a peak and falls behind it. Pure.
 */

export interface ScalingLaw {
  readonly lambda: number; // A second, of one node.
  readonly sigma: number; // ≥ 0, here and below.
  readonly kappa: number;
}

export function throughputOf({ lambda, sigma, kappa }: ScalingLaw, nodes: number): number {
  return (lambda * nodes) / (1 + sigma * (nodes - 1) + kappa * nodes * (nodes - 1));
}

/** Where the law has its largest throughput, of whole nodes; null: it grows with every node. */
export function peakOf(
  law: ScalingLaw,
): { readonly nodes: number; readonly throughput: number } | null {
  if (law.kappa === 0) return null;
  const exact = Math.sqrt(Math.max(0, 1 - law.sigma) / law.kappa);
  const [below, above] = [Math.max(1, Math.floor(exact)), Math.max(1, Math.ceil(exact))];
  const nodes = throughputOf(law, below) >= throughputOf(law, above) ? below : above;
  return { nodes, throughput: throughputOf(law, nodes) };
}

export type NodesForRate =
  | { readonly kind: "nodes"; readonly nodes: number }
  /** However many: the law's largest throughput, or the limit that it comes ever closer to. */
  | { readonly kind: "never"; readonly throughputMax: number; readonly peakNodes: number | null };

/** The fewest nodes that reach a rate: X(N) = rate, solved for N. */
export function nodesForRate(law: ScalingLaw, rate: number): NodesForRate {
  const { lambda, sigma, kappa } = law;
  const peak = peakOf(law);
  if (peak !== null && peak.throughput < rate) {
    return { kind: "never", throughputMax: peak.throughput, peakNodes: peak.nodes };
  }
  // rate·κ N² + (rate (σ − κ) − λ) N + rate (1 − σ) = 0; the smaller root is where it is first reached.
  const [square, linear, constant] = [
    rate * kappa,
    rate * (sigma - kappa) - lambda,
    rate * (1 - sigma),
  ];
  if (square === 0 && linear >= 0) {
    return { kind: "never", throughputMax: lambda / sigma, peakNodes: null };
  }
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * square * constant));
  const exact = (2 * constant) / (root - linear);
  let nodes = Math.max(1, Math.ceil(exact - 1e-9));
  if (peak !== null) nodes = Math.min(nodes, peak.nodes);
  return { kind: "nodes", nodes };
}
