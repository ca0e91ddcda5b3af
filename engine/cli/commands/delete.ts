/** `stepstorm delete MACHINE`: removes it with its versions and aliases. What runs finishes. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, isJson, machineArn } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function deleteMachine(line: CommandLine, outside: CommandOutside): Promise<number> {
  const call = callerFor(line, outside);
  const stateMachineArn = await machineArn(line.operands[0]!, call);
  await call("DeleteStateMachine", { stateMachineArn });
  const told = isJson(line)
    ? JSON.stringify({ deleted: true, stateMachineArn })
    : `deleted ${stateMachineArn}`;
  outside.print(told);
  return 0;
}
