/** The execution log of machines that ask for one: what is written, and what is given up. */
import { engineMetrics as m } from "../../engine/telemetry/metrics.ts";
import { colors, lines, units } from "../model/panels.ts";
import { sumRate } from "../model/promql.ts";
import type { RowSpec } from "../model/spec.ts";

export const executionLog: RowSpec = {
  title: "Execution log",
  panels: [
    lines({
      title: "Log records",
      answers: "How many log records of executions are written?",
      whenBad:
        "Far more than expected: a machine logs at level ALL. 0 with machines that log: look at the drops beside.",
      unit: units.perSecond,
      queries: [{ expr: sumRate(m.logRecords), legend: "written" }],
    }),
    lines({
      title: "Bytes of the log",
      answers: "How fast do the log's files grow?",
      whenBad: "Files rotate and old ones go: older executions cannot be looked up any more.",
      unit: units.bytesPerSecond,
      queries: [{ expr: sumRate(m.logBytes), legend: "written" }],
    }),
    lines({
      title: "Log records dropped",
      answers:
        "Which records find no room or cannot be written? Executions never wait for their log.",
      whenBad:
        "queue: more is logged than a disk or a pipe takes; lower a machine's level. failed or nowhere: see the node's log.",
      unit: units.perSecond,
      colors: { queue: colors.bad },
      queries: [{ expr: sumRate(m.logDropped, { by: ["reason"] }), legend: "{{reason}}" }],
    }),
  ],
};
