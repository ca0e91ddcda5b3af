/** What may have tags: state machines, not their versions and aliases. */
import type { Registry, StoredMachine } from "../ports.ts";
import { resourceNotFound } from "./errors.ts";
import { parseMachineArn } from "./wire/arn.ts";

/** @throws ApiError */
export async function taggedAt(registry: Registry, arn: string): Promise<StoredMachine> {
  const { name, machineArn, qualifier } = parseMachineArn(arn);
  const stored = qualifier === undefined ? await registry.readMachine(name) : undefined;
  if (stored?.record.stateMachineArn !== machineArn) throw resourceNotFound(arn);
  return stored;
}
