/** What an audit says of a run; each execution counts once, but in `duplicates` and `wrong`. */

export interface AuditSummary {
  readonly sent: number; // Attempted = accepted + refused + unknown.
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number; // Neither accepted nor refused: both are right.
  readonly terminal: number; // Sent, not refused, and at least one terminal came.
  readonly lost: number; // Accepted, but no terminal came.
  readonly duplicates: number; // Terminals beyond the first of an execution.
  readonly unexpected: number; // Terminals of executions never attempted, or refused.
  readonly wrong: number; // Terminals that are not what the scenario expects.
}

/** Adds up audits of disjoint executions: those of several generators. */
export function sumAudits(summaries: readonly AuditSummary[]): AuditSummary {
  const sum = (field: keyof AuditSummary) =>
    summaries.reduce((total, summary) => total + summary[field], 0);
  return {
    sent: sum("sent"),
    accepted: sum("accepted"),
    refused: sum("refused"),
    unknown: sum("unknown"),
    terminal: sum("terminal"),
    lost: sum("lost"),
    duplicates: sum("duplicates"),
    unexpected: sum("unexpected"),
    wrong: sum("wrong"),
  };
}
