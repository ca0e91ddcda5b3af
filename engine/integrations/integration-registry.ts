/** Every service that a Task state may call in this build. A new one is a file and a line here. */
import type { Integration } from "./integration.ts";
import { createLambda, type LambdaOptions } from "./lambda.ts";
import { createNatsRequest } from "./nats-request.ts";

export function createIntegrations(options: LambdaOptions): readonly Integration[] {
  return [createLambda(options), createNatsRequest(options.nats)];
}

/** The service whose calls have this `Resource`, or undefined when there is none. */
export function integrationFor(
  integrations: readonly Integration[],
  resource: string,
): Integration | undefined {
  return integrations.find((integration) => integration.takes(resource));
}
