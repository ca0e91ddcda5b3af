/** States.UUID: a version 4 UUID, drawn by whoever runs the execution. */
import type { IntrinsicFunction } from "./function.ts";

export const uuid: IntrinsicFunction = {
  argumentsMin: 0,
  argumentsMax: 0,
  bind: () => (_values, environment) => environment.uuid(),
};
