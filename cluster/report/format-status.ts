/** The status as a table for people. Pure. */
import type { ClusterStatus, MemberStatus, StreamStatus } from "../commands/status.ts";

export function formatStatus({ cluster, folder, serverVersion, members, streams }: ClusterStatus) {
  return [
    `cluster ${cluster} in ${folder}, nats-server ${serverVersion}`,
    "",
    ...table(["", "state", "pid", "port", "up", "CPU", "RSS", "says"], members.map(memberRow)),
    "",
    ...streamLines(streams),
  ].join("\n");
}

function memberRow(member: MemberStatus): string[] {
  const { name, state, pid, port, uptimeMs, cpuMs, rssBytes, cut } = member;
  const suffix = cut === null ? "" : cut === "both" ? ", cut" : ", cut one way";
  return [
    name,
    state + suffix,
    pid === null ? "" : String(pid),
    port === null ? "" : String(port),
    uptimeMs === null ? "" : timeText(uptimeMs),
    cpuMs === null ? "" : `${(cpuMs / 1000).toFixed(1)} s`,
    rssBytes === null ? "" : sizeText(rssBytes),
    saidText(member),
  ];
}

function saidText({ name, state, said }: MemberStatus): string {
  if (!name.startsWith("node-")) return "";
  if (said === null) return state === "running" ? "nothing" : "";
  const { active, parked, unfinished, completed, framesHeld, redelivered } = said;
  return [
    said.state,
    `${count(active)} active`,
    `${count(parked)} parked`,
    `${count(unfinished)} unfinished`,
    `${count(completed)} completed`,
    `${count(framesHeld)} frames held`,
    `${count(redelivered)} redelivered`,
  ].join(", ");
}

function streamLines(streams: readonly StreamStatus[] | null): string[] {
  if (streams === null) return ["JetStream does not answer at any server"];
  if (streams.length === 0) return ["no streams yet"];
  const head = [
    "stream",
    "messages",
    "size",
    "leader",
    "lag",
    "consumer",
    "pending",
    "unacked",
    "redelivered",
  ];
  return table(head, streams.flatMap(streamRows));
}

function streamRows({ name, messages, bytes, leader, lag, consumers }: StreamStatus): string[][] {
  const own = [name, count(messages), sizeText(bytes), leader ?? "none", count(lag)];
  if (consumers.length === 0) return [own];
  return consumers.map((consumer, index) => [
    ...(index === 0 ? own : own.map(() => "")),
    consumer.name,
    count(consumer.pending),
    count(consumer.ackPending),
    count(consumer.redelivered),
  ]);
}

/** Columns as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function sizeText(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `42 s`, `3 m 5 s`, `2 h 10 m` */
function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
