/** Asks before money is spent. An adapter: it reads the terminal. */
import { createInterface } from "node:readline/promises";
import { OptionsError } from "../../engine/command-line/options-error.ts";

/** @param text What it is about. @throws OptionsError When nobody says yes. */
export async function confirm(text: string, isConfirmed: boolean): Promise<void> {
  process.stderr.write(`${text}\n`);
  if (isConfirmed) return;
  if (process.stdin.isTTY !== true) {
    throw new OptionsError(["AWS itself is loaded only with --yes: nobody is here to be asked"]);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Go on? (yes/no) ");
  terminal.close();
  if (answer.trim().toLowerCase() !== "yes")
    throw new OptionsError(["not confirmed: nothing was loaded"]);
}
