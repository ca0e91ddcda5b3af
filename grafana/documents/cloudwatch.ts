/** CloudWatch's metrics of Step Functions (namespace AWS/States), and their twins here. */
import { engineMetrics as m } from "../../engine/telemetry/metrics.ts";

export interface CloudWatchRow {
  readonly name: string;
  readonly here: string;
}

const rateOf = (name: string, matcher = "") => `rate(${name}${matcher}[5m])`;
const code = (text: string) => `\`${text}\``;

/** The four counts of one kind of task. */
function ofTasks(prefix: string, matcher: string): readonly CloudWatchRow[] {
  const counts = [
    ["Started", m.tasksStarted],
    ["Succeeded", m.tasksSucceeded],
    ["Failed", m.tasksFailed],
    ["TimedOut", m.tasksTimedOut],
  ] as const;
  return [
    ...counts.map(([suffix, { name }]) => ({
      name: `${prefix}${suffix}`,
      here: code(`${name}{integration=~"${matcher}"}`),
    })),
    {
      name: `${timePrefix(prefix)}Time`,
      here: code(
        `histogram_quantile(0.99, sum by (le) (${rateOf(`${m.taskDuration.name}_bucket`, `{integration=~"${matcher}"}`)}))`,
      ),
    },
  ];
}

/** `LambdaFunctionsStarted`, but `LambdaFunctionTime`. */
function timePrefix(prefix: string): string {
  return prefix === "Activities" ? "Activity" : prefix.replace(/s$/, "");
}

export const cloudWatch: readonly CloudWatchRow[] = [
  { name: "ExecutionsStarted", here: code(m.executionsStarted.name) },
  { name: "ExecutionsSucceeded", here: code(m.executionsSucceeded.name) },
  { name: "ExecutionsFailed", here: code(m.executionsFailed.name) },
  { name: "ExecutionsTimedOut", here: code(m.executionsTimedOut.name) },
  {
    name: "ExecutionsAborted",
    here: `${code(m.executionsAborted.name)} (0 for Express: as on AWS, it cannot be stopped)`,
  },
  {
    name: "ExecutionTime",
    here: code(
      `histogram_quantile(0.99, sum by (le) (${rateOf(`${m.executionLatency.name}_bucket`)}))`,
    ),
  },
  {
    name: "ExecutionThrottled",
    here: `${code(`${m.startsRefused.name}{reason="overload"}`)}: starts, since transitions are never throttled here`,
  },
  { name: "ExpressExecutionBilledDuration", here: code(m.billedDuration.name) },
  {
    name: "ExpressExecutionBilledMemory",
    here: code(`${rateOf(m.billedByteSeconds.name)} / ${rateOf(m.billedDuration.name)}`),
  },
  {
    name: "ExpressExecutionMemory",
    here: `the same: an estimate, see docs of ${code("stepstorm cost")}`,
  },
  { name: "OpenExecutionCount", here: code(m.executionsUnfinished.name) },
  ...ofTasks("LambdaFunctions", "lambda"),
  ...ofTasks("ServiceIntegrations", "nats|http|service"),
  ...ofTasks("Activities", "activity"),
  {
    name: "LambdaFunctionScheduleTime, ServiceIntegrationScheduleTime",
    here: `not told apart: part of ${code(m.taskDuration.name)}`,
  },
  {
    name: "ThrottledRequests",
    here: "not counted: AWS's quotas on requests are answered with ThrottlingException, see docs/api.md",
  },
];
