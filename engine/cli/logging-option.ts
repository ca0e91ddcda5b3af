/** `--log-level` and `--log-data` as the API's `loggingConfiguration`. Pure. */
import type { CommandLine } from "../command-line/command-line.ts";
import { textOption } from "./arguments.ts";

interface Logging {
  readonly level: string;
  readonly includeExecutionData: boolean;
  readonly destinations: readonly object[];
}

/** The API demands one. It is kept and described, and has no other meaning. */
const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:stepstorm:*";

/**
 * Undefined: no option speaks of logging, and it stays as it is.
 * @param before The machine's, as it is described: its log group is kept.
 */
export function loggingFor(line: CommandLine, before?: unknown): Logging | undefined {
  const level = textOption(line, "log-level");
  if (level === undefined) return undefined;
  const { destinations = [] } = (before ?? {}) as Partial<Logging>;
  return {
    level,
    includeExecutionData: line.values.get("log-data") === true,
    destinations:
      destinations.length > 0 ? destinations : [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  };
}
