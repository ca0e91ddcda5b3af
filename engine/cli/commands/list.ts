/** `stepstorm list`: the state machines of a server. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { allMachines, callerFor, isJson } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function list(line: CommandLine, outside: CommandOutside): Promise<number> {
  const machines = await allMachines(callerFor(line, outside));
  if (isJson(line)) {
    outside.print(JSON.stringify(machines));
    return 0;
  }
  if (machines.length === 0) {
    outside.complain("there is no state machine yet: `stepstorm deploy FILE`");
    return 0;
  }
  const width = Math.max(...machines.map(({ name }) => String(name).length));
  for (const { name, type, creationDate } of machines) {
    const created = new Date(Number(creationDate) * 1000).toISOString().slice(0, 19);
    outside.print(`${String(name).padEnd(width)}  ${String(type).padEnd(8)}  ${created}Z`);
  }
  return 0;
}
