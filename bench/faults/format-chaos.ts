/** Results of runs with faults, for people: the verdict in words first; a table of all of them. Pure. */
import { counted, countText, durationText, row } from "../report/figures.ts";
import type { ChaosResult, OverloadResult, RecoveryResult, SkippedFault } from "./chaos-result.ts";

export function formatChaos(result: ChaosResult): string {
  const { verdict, nats, durationMs, warmupMs, recovery, overload } = result;
  const window = `${durationText(durationMs)} after ${durationText(warmupMs)} warm-up`;
  const { servers, replicas, nodes, streams, serverVersion } = nats!;
  return [
    `${result.fault}: ${verdict.ok ? okText(result) : `FAILED: ${verdict.reasons.join("; ")}`}.`,
    "",
    row("load", `${result.scenario}, ${countText(result.rateOffered)}/s offered for ${window}`),
    row(
      "cluster",
      `${counted(nodes!, "node")}, ${counted(servers!, "nats-server")} ${serverVersion}, ${counted(streams, "stream")} of ${counted(replicas, "replica")}`,
    ),
    row("fault", faultText(result)),
    row(
      "audit",
      `sent ${countText(result.sent)}, accepted ${countText(result.accepted)}, refused ${countText(result.refused)}, unknown ${countText(result.unknown)}, terminal ${countText(result.terminal)}`,
    ),
    row(
      "",
      `lost ${countText(result.lost)}, duplicates ${countText(result.duplicates)} (${countText(result.duplicatesMax)} may be), unexpected ${countText(result.unexpected)}, wrong ${countText(result.wrong)}`,
    ),
    row("redelivered", redeliveredText(result)),
    ...(recovery === null ? [] : [row("recovery", recoveryText(recovery))]),
    ...(overload === null ? [] : overloadRows(overload)),
    row(
      "memory",
      `nodes ${countText(result.rssMb ?? 0)} MB at most, nats-servers ${countText(result.brokerRssMb ?? 0)} MB`,
    ),
    ...result.wrongSamples.map((sample) => row("wrong", JSON.stringify(sample))),
    row("seed", String(result.seed)),
  ].join("\n");
}

/** One line for each fault. */
export function formatTable(results: readonly (ChaosResult | SkippedFault)[]): string {
  const head = ["fault", "verdict", "lost", "duplicates", "in flight", "recovery", "target"];
  return [head, ...results.map(cellsOf)].map(lineOf).join("\n");
}

function okText(result: ChaosResult): string {
  const { fault, duplicates, unknown } = result;
  const unknownText = unknown === 0 ? "" : `, ${counted(unknown, "start")} unknown`;
  if (fault === "none") {
    const which = unknown === 0 ? "every execution" : "every accepted execution";
    return `OK: ${which} ended once${unknownText}`;
  }
  const twice =
    duplicates === 0
      ? "nothing ended twice"
      : `${countText(duplicates)} ended twice, all in flight at the fault`;
  return `OK: nothing lost, ${twice}${unknownText}${slownessText(result)}`;
}

/** Said with the verdict, which it does not decide: a busy computer is as slow as a bad recovery. */
function slownessText({ recovery, recoverySeconds }: ChaosResult): string {
  if (recovery === null || recovery.isMet) return "";
  const when =
    recoverySeconds === null ? "not while the load lasted" : `in ${seconds(recoverySeconds)}`;
  return `; but slower than the target: recovered ${when}, aimed at ${seconds(recovery.targetSeconds)}`;
}

function faultText({ spansMs, inFlightAtFault }: ChaosResult): string {
  const [first, last] = [spansMs[0], spansMs.at(-1)];
  if (first === undefined || last === undefined) return "none";
  const times = spansMs.length === 1 ? "" : `${spansMs.length} times, `;
  const when = `${times}from ${seconds(first.beginMs / 1000)} to ${seconds(last.endMs / 1000)}`;
  return `${when}, ${counted(inFlightAtFault, "execution")} in flight`;
}

function redeliveredText({ redelivered }: ChaosResult): string {
  if (redelivered === null) return "not known: a nats-server that counts them was ended";
  return counted(redelivered, "frame");
}

function recoveryText(recovery: RecoveryResult): string {
  const { from, restSeconds, flowSeconds, targetSeconds, isMet } = recovery;
  const since = from === "begin" ? "the fault" : "the fault's end";
  const rest = restSeconds === null ? "never all" : `all in ${seconds(restSeconds)}`;
  const flow =
    flowSeconds === null
      ? "not at their rate when the load ended"
      : flowSeconds === 0
        ? "never below their rate"
        : `last below their rate after ${seconds(flowSeconds)}`;
  const target = isMet
    ? `within the target of ${seconds(targetSeconds)}`
    : `MISSED the target of ${seconds(targetSeconds)}, which does not decide`;
  return `since ${since}: what was in flight ended ${rest}, outcomes ${flow}: ${target}`;
}

function overloadRows(overload: OverloadResult): string[] {
  const { throughputBefore, throughputDuring, throughputAfter, backSeconds, refused } = overload;
  const rates = [throughputBefore, throughputDuring, throughputAfter].map(countText);
  const back = backSeconds === null ? "never back" : `back in ${seconds(backSeconds)}`;
  const memory = (["nodeMb", "brokerMb"] as const).map((name) => {
    const { first, last } = overload[name];
    return `${name === "nodeMb" ? "nodes" : "nats-server"} ${countText(first)} → ${countText(last)} MB`;
  });
  return [
    row(
      "throughput",
      `before ${rates[0]}/s, during ${rates[1]}/s, at the end ${rates[2]}/s, ${back}`,
    ),
    row("refused", `${countText(refused)}; first and last third: ${memory.join(", ")}`),
  ];
}

function cellsOf(result: ChaosResult | SkippedFault): string[] {
  if ("skipped" in result) return [result.fault, `skipped: ${result.skipped}`];
  const { recovery, recoverySeconds } = result;
  return [
    result.fault,
    result.verdict.ok ? "OK" : "FAILED",
    countText(result.lost),
    countText(result.duplicates),
    countText(result.inFlightAtFault),
    recovery === null ? "" : recoverySeconds === null ? "never" : seconds(recoverySeconds),
    recovery === null
      ? ""
      : `${seconds(recovery.targetSeconds)} ${recovery.isMet ? "met" : "MISSED"}`,
  ];
}

const WIDTHS = [18, 9, 8, 12, 11, 10, 14];

function lineOf(cells: readonly string[]): string {
  const padded = cells.map((cell, place) =>
    place < 2 ? cell.padEnd(WIDTHS[place]!) : cell.padStart(WIDTHS[place]!),
  );
  return padded.join("").trimEnd();
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}
