/** `stepstorm start-sync-execution MACHINE`: the output on standard output, a failure on standard error. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, inputOption, isJson, machineArn, pretty, textOption } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function startSyncExecution(
  line: CommandLine,
  outside: CommandOutside,
): Promise<number> {
  const call = callerFor(line, outside);
  const name = textOption(line, "name");
  const input = await inputOption(line, outside);
  const outcome = await call("StartSyncExecution", {
    stateMachineArn: await machineArn(line.operands[0]!, call),
    ...(name === undefined ? {} : { name }),
    ...(input === undefined ? {} : { input }),
  });
  const { status, output, error, cause } = outcome;
  if (isJson(line)) outside.print(JSON.stringify(outcome));
  else if (status === "SUCCEEDED") outside.print(pretty(output));
  else {
    const why = [error, cause].filter((text) => text !== undefined && text !== "").join(": ");
    outside.complain(`${status}${why === "" ? "" : `: ${why}`}`);
  }
  return status === "SUCCEEDED" ? 0 : 1;
}
