/** The members that a command names. */
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { ClusterFolder } from "../cluster-folder.ts";
import { memberNames, proxyName } from "../cluster-plan.ts";
import { ClusterError } from "./cluster-error.ts";

/** @throws ClusterError When there is no cluster in the folder. */
export function openFolder(path: string): ClusterFolder {
  const folder = ClusterFolder.open(path);
  if (folder !== undefined) return folder;
  throw new ClusterError(`there is no cluster in ${path}: bring one up, or name its --folder`);
}

/** @throws OptionsError When there is no member of that name. */
export function checkTargets({ plan }: ClusterFolder, targets: readonly string[]): void {
  // The proxy makes faults; it is not there to have them.
  const known = memberNames(plan).filter((name) => name !== proxyName);
  const problems = targets
    .filter((target) => !known.includes(target))
    .map((target) => `no ${target} in this cluster${didYouMean(target, known)}`);
  if (problems.length === 0) return;
  throw new OptionsError([...problems, `it has ${known.join(", ")}`]);
}
