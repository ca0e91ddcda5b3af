/** `stepstorm start-execution MACHINE`: answered when the start is durable; many go in batches. */
import type { CommandLine } from "../../command-line/command-line.ts";
import type { ApiCall } from "../api-call.ts";
import { callerFor, inputOption, isJson, machineArn, textOption } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

const BATCH = 500;

export async function startExecution(line: CommandLine, outside: CommandOutside): Promise<number> {
  const call = callerFor(line, outside);
  const count = line.values.get("count") as number;
  const name = textOption(line, "name");
  const stateMachineArn = await machineArn(line.operands[0]!, call);
  const input = await inputOption(line, outside);
  if (count > 1) return startMany(call, { stateMachineArn, input, count }, { line, outside });
  const started = await call("StartExecution", {
    stateMachineArn,
    ...(name === undefined ? {} : { name }),
    ...(input === undefined ? {} : { input }),
  });
  outside.print(isJson(line) ? JSON.stringify(started) : String(started["executionArn"]));
  return 0;
}

interface Many {
  readonly stateMachineArn: string;
  readonly input: string | undefined;
  readonly count: number;
}

async function startMany(
  call: ApiCall,
  { stateMachineArn, input, count }: Many,
  { line, outside }: { readonly line: CommandLine; readonly outside: CommandOutside },
): Promise<number> {
  const start = input === undefined ? {} : { input };
  let accepted = 0;
  const refused = new Map<string, number>();
  for (let left = count; left > 0; left -= BATCH) {
    const executions = Array.from({ length: Math.min(BATCH, left) }, () => start);
    const answer = await call("Stepstorm.StartExecutionBatch", { stateMachineArn, executions });
    for (const one of answer["executions"] as Record<string, string>[]) {
      if (one["error"] === undefined) accepted++;
      else {
        const reason = `${one["error"]}: ${one["message"]}`;
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
      }
    }
  }
  if (isJson(line)) {
    outside.print(JSON.stringify({ accepted, refused: Object.fromEntries(refused) }));
  } else {
    outside.print(`${accepted} of ${count} executions accepted`);
    for (const [reason, times] of refused) outside.complain(`${times} refused: ${reason}`);
  }
  return refused.size === 0 ? 0 : 1;
}
