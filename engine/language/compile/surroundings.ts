/** What states of both query languages are compiled with. */
import type { JsonObject } from "../json.ts";
import type { TaskResource } from "../machine.ts";

/** What a state needs to know of its surroundings while it is compiled. */
export interface Surroundings {
  /** Index of a state of the same scope, by name. */
  readonly indexOf: (name: string) => number;
  /** Compiles a branch or an item processor and gives the index of its first state. */
  readonly compileScope: (scope: JsonObject) => number;
}

export function taskResource(arn: string): TaskResource {
  const service = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(arn);
  if (service === null) return { kind: "lambda", arn };
  return { kind: "service", arn, action: service[1] ?? "" };
}
