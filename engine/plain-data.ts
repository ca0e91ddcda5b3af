/** Checks the parts of a config that come as plain data: simulated services and handlers. */
import { ConfigError } from "./config.ts";
import { handlerRegistrationProblems } from "./integrations/handler-registration.ts";
import { simulatedServiceProblems } from "./integrations/simulated-service-problems.ts";

/** @throws ConfigError with all their problems at once. */
export function checkPlainData({
  services,
  handlers,
}: {
  readonly services: readonly unknown[];
  readonly handlers: readonly unknown[];
}): void {
  const problems = [
    ...services.flatMap((spec, index) =>
      simulatedServiceProblems(spec).map((problem) => `services[${index}]: ${problem}`),
    ),
    ...handlers.flatMap((handler, index) =>
      handlerRegistrationProblems(handler).map((problem) => `handlers[${index}]: ${problem}`),
    ),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}
