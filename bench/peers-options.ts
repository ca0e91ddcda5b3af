/** What a call of the bench says about the comparison with peers. Pure. */
import type { CommandLine } from "../engine/command-line/command-line.ts";
import { didYouMean } from "../engine/command-line/did-you-mean.ts";
import { number, type OptionRow, text } from "../engine/command-line/option-row.ts";
import { peerRows } from "./peers/peer-list.ts";

export interface PeersOptions {
  readonly only: readonly string[] | undefined; // Undefined: all.
  readonly rounds: number;
}

const known = peerRows.map(({ name }) => name);

export const peersOptionRows: readonly OptionRow[] = [
  {
    ...text(
      "only",
      "NAME[,NAME…]",
      undefined,
      `Peers to compare with: ${known.join(", ")}.`,
      "all",
    ),
    commands: ["peers"],
  },
  {
    ...number("rounds", "count", [1, 100], "3", "Rounds of each peer and ours, in turns."),
    commands: ["peers"],
  },
];

export function readPeersOptions({ values }: CommandLine, problems: string[]): PeersOptions {
  const only = (values.get("only") as string | undefined)?.split(",").map((name) => name.trim());
  for (const name of only ?? []) {
    if (known.includes(name)) continue;
    problems.push(`--only ${name} is none of ${known.join(", ")}${didYouMean(name, known)}`);
  }
  return { only, rounds: values.get("rounds") as number };
}
