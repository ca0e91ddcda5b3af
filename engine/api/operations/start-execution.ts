/** StartExecution of Express machines: answered when the start is durable; it runs at least once. */
import { checkedInput, checkedName, requireRunnable, startedMachine } from "../execution-input.ts";
import { operation, secondsOf } from "../operation.ts";
import { arn, data, name, traceHeader } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
}

export const startExecution = operation<Params>(
  { stateMachineArn: arn, name, input: data, traceHeader },
  async (ports, params) => {
    const machine = startedMachine(ports, params.stateMachineArn);
    requireRunnable(machine.record);
    const executionName = checkedName(ports, params.name);
    const input = checkedInput(params.input);
    const { executionArn, startedMs } = await ports.starts.start(machine, executionName, input);
    return { executionArn, startDate: secondsOf(startedMs) };
  },
);
