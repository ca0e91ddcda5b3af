/** From a command's name to what does it. Each answers its exit code. */
import type { CommandLine } from "../command-line/command-line.ts";
import { completion } from "./commands/completion.ts";
import { cost } from "./commands/cost.ts";
import { deleteMachine } from "./commands/delete.ts";
import { deploy } from "./commands/deploy.ts";
import { describe } from "./commands/describe.ts";
import { doctor } from "./commands/doctor.ts";
import { env } from "./commands/env.ts";
import { health } from "./commands/health.ts";
import { list } from "./commands/list.ts";
import { logs } from "./commands/logs.ts";
import { startExecution } from "./commands/start-execution.ts";
import { startSyncExecution } from "./commands/start-sync-execution.ts";
import { testState } from "./commands/test-state.ts";
import { validate } from "./commands/validate.ts";
import type { CommandOutside } from "./outside.ts";

export type Command = (line: CommandLine, outside: CommandOutside) => Promise<number>;

const runs: Readonly<Record<string, Command>> = {
  completion,
  cost,
  delete: deleteMachine,
  deploy,
  describe,
  doctor,
  env,
  health,
  list,
  logs,
  "start-execution": startExecution,
  "start-sync-execution": startSyncExecution,
  "test-state": testState,
  validate,
};

export function runCommand(line: CommandLine, outside: CommandOutside): Promise<number> {
  return runs[line.command]!(line, outside);
}
