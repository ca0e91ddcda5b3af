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
    return responseOf(outcome, {
      stateMachineArn: machine.stateMachineArn,
      input: start.input,
      isIncluded: params.includedData !== "METADATA_ONLY",
      traceHeader: facts.traceHeader ?? params.traceHeader,
    });
  },
);

interface Asked {
  readonly stateMachineArn: string;
  readonly input: string;
  /** Input and output are in the answer. */
  readonly isIncluded: boolean;
  readonly traceHeader: string | undefined;
}

/**
 * What is undefined is left out of the JSON. One literal: put together by spreading it left a kilobyte
 * in the old generation each time, whose collection made p99 at 1,000 a second 7 to 15 ms.
 */
function responseOf(outcome: SyncOutcome, asked: Asked): object {
  const { executionArn, name, status, startDate, stopDate, output, error, cause } = outcome;
  const { isIncluded } = asked;
  const startedMs = startDate.getTime();
  const stoppedMs = stopDate.getTime();
  return {
    executionArn,
    stateMachineArn: asked.stateMachineArn,
    name,
    startDate: secondsOf(startedMs),
    stopDate: secondsOf(stoppedMs),
    status,
    error,
    cause,
    billingDetails: {
      // What shards count by the machine is not told with an outcome: one step, as nearly always.
      billedMemoryUsedInMB: billedMb(0),
      billedDurationInMilliseconds: billedMs(stoppedMs - startedMs),
    },
    input: isIncluded ? asked.input : undefined,
    inputDetails: { included: isIncluded },
    output: isIncluded ? output : undefined,
    outputDetails: { included: isIncluded },
    traceHeader: asked.traceHeader,
  };
}
