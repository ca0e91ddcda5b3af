/** Why cases are answered otherwise than AWS did: each that differs has a reason here. */
import type { CaseOutcome } from "./run-runner.ts";

interface Reason {
  readonly ids: RegExp;
  readonly text: string;
}

const reasons: readonly Reason[] = [
  {
    ids: /test_create_update_state_machine_base_role_arn$/,
    text: "The recording writes all roles alike, so that its updates to another role change nothing here; an update that changes nothing makes no revision (test_empty_revision_with_publish_and_no_publish_on_creation).",
  },
  {
    ids: /test_logging_configuration\[/,
    text: "The recording describes a log group of another name than the one that it creates the machine with: no server can answer both.",
  },
  {
    ids: /test_update_logging_configuration$/,
    text: "The recording creates a machine with two log destinations, which AWS refuses (test_multiple_destinations): the list was changed after the call that was recorded.",
  },
  {
    ids: /test_list_state_machine_aliases_pagination_max_results/,
    text: "The recording's last call has lost its nextToken (it is null), and expects the second page.",
  },
  {
    ids: /test_sfn_send_task_outcome_with_no_such_token/,
    text: "Task tokens and the AWS SDK integrations come with Standard executions.",
  },
  {
    ids: /test_sfn_start_execution_implicit_json_serialisation/,
    text: "Starts a Standard execution from a Task; neither is run yet.",
  },
];

/** Undefined: nobody has said why. */
export function reasonOf(outcome: CaseOutcome): string | undefined {
  return reasons.find(({ ids }) => ids.test(outcome.id))?.text;
}

/** Right in what the caller sees, and in every detail. */
export function isExact({ result, details }: CaseOutcome): boolean {
  return result === true && details !== false;
}
