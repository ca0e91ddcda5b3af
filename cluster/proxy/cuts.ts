/** Which ways of a cluster are cut, from which of its members are. Pure. */
import type { Way } from "../cluster-plan.ts";
import type { CutDirection } from "../tcp-proxy.ts";

/** By a member's name. One way: what it sends is lost, what it is sent arrives. */
export type Cuts = ReadonlyMap<string, "both" | "one-way">;

/** Undefined: the way is open. Where both its ends are cut, what either loses is lost. */
export function cutOf({ from, to }: Way, cuts: Cuts): CutDirection | undefined {
  const atFrom = cuts.get(from);
  const atTo = cuts.get(to);
  const isCutToTarget = atFrom !== undefined || atTo === "both";
  const isCutFromTarget = atTo !== undefined || atFrom === "both";
  if (isCutToTarget && isCutFromTarget) return "both";
  if (isCutToTarget) return "to-target";
  return isCutFromTarget ? "from-target" : undefined;
}
