/** StartSyncExecution: the outcome is the answer, also when the execution failed; it runs at most once. */

import { billedMb, billedMs } from "../../billing/bill.ts";
import { StartRefused } from "../../client/errors.ts";
import type { SyncOutcome } from "../../client/sync-calls.ts";
import { machineTypeNotSupported, serviceUnavailable } from "../errors.ts";
import { checkedInput, checkedName, startedMachine } from "../execution-input.ts";
import { isRunHere, operation, secondsOf } from "../operation.ts";
import { refusal } from "../starts.ts";
import { arn, data, includedData, name, traceHeader } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
  readonly traceHeader?: string;
  readonly includedData?: "ALL_DATA" | "METADATA_ONLY";
}

export const startSyncExecution = operation<Params>(
  { stateMachineArn: arn, name, input: data, traceHeader, includedData },
  async (ports, params, facts) => {
    const machine = startedMachine(ports, params.stateMachineArn);
    if (!isRunHere(machine.record.type)) throw machineTypeNotSupported();
    const start = {
      machine,
      name: checkedName(ports, params.name),
      input: checkedInput(params.input),
    };
    let outcome: SyncOutcome;
    try {
      outcome = await ports.client.startSyncExecution(start);
    } catch (error) {
      if (error instanceof StartRefused) {
        throw refusal(error.code, error.message, machine.stateMachineArn);
      }
      throw serviceUnavailable(error instanceof Error ? error.message : String(error));
    }
    return {
      ...executionOf(outcome, machine.stateMachineArn),
      ...dataOf(outcome, start.input, params.includedData),
      ...traceOf(facts.traceHeader ?? params.traceHeader),
    };
  },
);

function executionOf(outcome: SyncOutcome, stateMachineArn: string): object {
  const { executionArn, name, status, startDate, stopDate, error, cause } = outcome;
  return {
    executionArn,
    stateMachineArn,
    name,
    startDate: secondsOf(startDate.getTime()),
    stopDate: secondsOf(stopDate.getTime()),
    status,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    billingDetails: {
      // What shards count by the machine is not told with an outcome: one step, as nearly always.
      billedMemoryUsedInMB: billedMb(0),
      billedDurationInMilliseconds: billedMs(stopDate.getTime() - startDate.getTime()),
    },
  };
}

function dataOf(
  { output }: SyncOutcome,
  input: string,
  included: Params["includedData"] = "ALL_DATA",
): object {
  const isIncluded = included === "ALL_DATA";
  return {
    ...(isIncluded ? { input } : {}),
    inputDetails: { included: isIncluded },
    ...(isIncluded && output !== undefined ? { output } : {}),
    outputDetails: { included: isIncluded },
  };
}

function traceOf(traceHeader: string | undefined): object {
  return traceHeader === undefined ? {} : { traceHeader };
}
