/** Choice: the first rule that matches says where to go. Hot path. */

import type { CompiledTemplate } from "../language/compiled-template.ts";
import { Failure } from "../language/failure.ts";
import { type ChoiceRule, type ChoiceState, END } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import {
  assignVariables,
  leaveWithResult,
  moveOn,
  readableBytesMax,
  templateBytesMax,
} from "./leaving.ts";
import type { Token } from "./token.ts";

export function choose(loop: ActorLoop, token: Token, state: ChoiceState): void {
  const result = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const { rules } = state;
  let next = state.otherwise;
  // Recorded: a rule's Assign stands in for the state's own, which goes with the default.
  let assign: CompiledTemplate | null = state.assign;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (!rule.matches(result, token)) continue;
    next = rule.next;
    assign = rule.assign;
    if (state.queryLanguage === "JSONata") {
      leaveByRule(loop, token, rule);
      return;
    }
    break;
  }
  if (next === END) {
    throw new Failure(
      "States.NoChoiceMatched",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  const resultBytesMax = state.inputPath === null ? token.bytesMax : readableBytesMax(token);
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult: null, assign, next });
}

/** Assign and Output of a JSONata rule stand in for the state's own. */
function leaveByRule(loop: ActorLoop, token: Token, { assign, output, next }: ChoiceRule): void {
  const { data } = token;
  const variables = assign === null ? null : assignVariables(token, assign, data, token.bytesMax);
  const given = output === null ? data : output.evaluate(data, token);
  const bytesMax =
    output === null ? token.bytesMax : templateBytesMax(output, readableBytesMax(token));
  moveOn(loop, token, { output: given, bytesMax, variables, next });
}
