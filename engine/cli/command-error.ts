/** What ends a command with exit code 1 and one line: no fault of ours. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
}
