/** What a command of the bench found out, for `main.ts` to print, to keep and to end with. */
export interface Finding {
  readonly result: object;
  readonly text: string;
  readonly ok: boolean;
  /** Where a command tells more than right and wrong; absent: 0 when ok, else 1. */
  readonly exitCode?: number;
}
