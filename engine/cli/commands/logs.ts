/** `stepstorm logs`: histories of executions, rebuilt from the log's files. Asks no server. */
import { join } from "node:path";
import type { CommandLine } from "../../command-line/command-line.ts";
import { isJson, textOption } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { findHistories, type Histories } from "../logs/find-histories.ts";
import { historyLines } from "../logs/history-table.ts";
import type { CommandOutside } from "../outside.ts";

export async function logs(line: CommandLine, outside: CommandOutside): Promise<number> {
  const { values } = line;
  const execution = textOption(line, "execution");
  const machine = textOption(line, "machine");
  const path =
    textOption(line, "log-file") ?? join(textOption(line, "data")!, "logs/executions.log");
  const files = outside.logFiles(path);
  if (files.length === 0) {
    throw new CommandError(
      `there is no log at ${path}: --data DIR or --log-file FILE names another one; it begins with the first record of a machine that logs (stepstorm deploy FILE --log-level ERROR)`,
    );
  }
  const since = values.get("since") as number | undefined;
  const histories = await findHistories(() => outside.logLines(files), {
    execution,
    // An ARN of a machine ends in its name.
    machine: machine?.split(":").at(-1),
    status: textOption(line, "status"),
    sinceMs: since === undefined ? undefined : outside.nowMs() - since,
    executionsMax: values.get("limit") as number,
  });
  return tell(histories, { outside, path, asJson: isJson(line) });
}

function tell(
  { byExecution, hasMore, lines, damaged }: Histories,
  {
    outside,
    path,
    asJson,
  }: { readonly outside: CommandOutside; readonly path: string; readonly asJson: boolean },
): number {
  if (damaged > 0) {
    outside.complain(`${damaged} of ${lines} lines are damaged, or no records, and were skipped`);
  }
  if (byExecution.size === 0) {
    outside.complain(`none of the ${lines} records at ${path} is of such an execution`);
    return 1;
  }
  let isFirst = true;
  for (const [executionArn, records] of byExecution) {
    if (asJson) {
      for (const record of records) outside.print(record.line);
      continue;
    }
    if (!isFirst) outside.print(" ");
    isFirst = false;
    for (const row of historyLines(executionArn, records)) outside.print(row === "" ? " " : row);
  }
  if (hasMore) {
    outside.complain(`these are the newest ${byExecution.size}: --limit shows more`);
  }
  return 0;
}
