/** What a command of the bench found out, for `main.ts` to print, to keep and to end with. */
import type { RunRecord } from "../report/run-record.ts";

export interface Finding {
  readonly result: object;
  readonly text: string;
  readonly ok: boolean;
  /** Of a run: all that reports are made from. */
  readonly record?: RunRecord;
  /** Where a command tells more than right and wrong; absent: 0 when ok, else 1. */
  readonly exitCode?: number;
}
