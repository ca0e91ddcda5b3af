/** Runs recorded cases against one engine in this process, some at a time. */
import { startEngine } from "../../engine/main.ts";
import { checkDefinition } from "./definition-case.ts";
import { handlersOf, runExecution } from "./execution-case.ts";
import type { RecordedCase } from "./recorded-case.ts";
import { createRunNames } from "./run-names.ts";
import type { Difference } from "./same-answer.ts";
import type { CaseResult } from "./scoreboard.ts";
import { reasonNotToRun } from "./selection.ts";

/** The account and region of the recordings. */
const home = { partition: "aws", region: "us-east-1", account: "111111111111" };

const CASES_AT_A_TIME = 16;
const SECONDS_MAX = 30; // For a case, over what it is known to last.

/** One result for each case, in their order. */
export async function runCases(
  cases: readonly RecordedCase[],
  options: { readonly withSlow: boolean },
): Promise<CaseResult[]> {
  const runs = cases.map((recorded, index) => ({ recorded, index, names: createRunNames(index) }));
  const engine = await startEngine({
    durability: "memory",
    home,
    handlers: runs.flatMap(({ recorded, names }) => handlersOf(recorded, names)),
  });
  const client = engine.client();
  const results: CaseResult[] = [];
  const queue = runs.values();
  const runSome = async (): Promise<void> => {
    for (const { recorded, index, names } of queue) {
      const { id, area, kind, slow = 0 } = recorded;
      const reason = reasonNotToRun(recorded, options);
      if (reason !== undefined) {
        results[index] = { id, area, kind: "notRun", reason };
        continue;
      }
      const isDefinition = kind === "createError" || kind === "validate";
      const difference = isDefinition
        ? checkDefinition(recorded)
        : await within(SECONDS_MAX + slow, runExecution(client, recorded, names));
      results[index] =
        difference === undefined
          ? { id, area, kind: "same" }
          : { id, area, kind: "different", difference };
    }
  };
  try {
    await Promise.all(Array.from({ length: CASES_AT_A_TIME }, runSome));
  } finally {
    client.close();
    await engine.stop();
  }
  return results;
}

/** No answer, in time or at all, is a difference too. */
async function within(
  seconds: number,
  running: Promise<Difference | undefined>,
): Promise<Difference | undefined> {
  const noAnswer = (actual: string) => ({ at: "", expected: "an answer", actual });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Difference>((resolve) => {
    timer = setTimeout(() => resolve(noAnswer(`none within ${seconds} s`)), seconds * 1000);
  });
  const failed = (error: unknown) => noAnswer(describe(error));
  const difference = await Promise.race([running.catch(failed), late]);
  clearTimeout(timer);
  return difference;
}

function describe(error: unknown): string {
  const { problems } = error as { readonly problems?: readonly { readonly message: string }[] };
  return [String(error), ...(problems ?? []).map(({ message }) => message)].join(" ");
}
