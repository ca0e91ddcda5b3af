/**
 * The names of one run of a case. Recorded ones hold `uidx0001`, `uidx0002`, …: each run has its own
 * in their place, since functions of different cases share names. Answers are brought back to the
 * words of the recording before they are compared.
 */

export interface RunNames {
  readonly machineName: string;
  readonly executionName: string;
  /** A recorded text as it is run. */
  toRun(recorded: string): string;
  /** An answer's text as it would have been recorded. */
  toRecorded(answered: string): string;
}

/** @param index Of the case: no other one under way has it. */
export function createRunNames(index: number): RunNames {
  // Without a dash: a case splits its machine's name at those, and gets the whole.
  const tag = `case${index}n`;
  const machineName = `machine_of_${tag}`;
  const executionName = `execution_of_${tag}`;
  return {
    machineName,
    executionName,
    toRun: (recorded) => recorded.replaceAll(/uidx(?=\d{4})/g, tag),
    toRecorded: (answered) =>
      answered
        .replaceAll(machineName, "{{stateMachineName}}")
        .replaceAll(executionName, "{{executionName}}")
        .replaceAll(new RegExp(`${tag}(?=\\d{4})`, "g"), "uidx"),
  };
}
