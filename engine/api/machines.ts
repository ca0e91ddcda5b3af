/** From an ARN of a request to the machine, version or alias that it names. */
import type {
  MachineAlias,
  MachineRecord,
  MachineVersion,
  Random,
  Registry,
  StoredMachine,
} from "../ports.ts";
import { conflict, machineDoesNotExist, noSuchResource, validation } from "./errors.ts";
import { isVersionNumber, type MachineArn, parseMachineArn } from "./wire/arn.ts";

/** The machine of an unqualified ARN, as known here. @throws ApiError */
export function machineAt(registry: Registry, arn: string): MachineRecord {
  const parsed = parseMachineArn(arn);
  if (parsed.qualifier !== undefined) throw machineDoesNotExist(arn);
  return recordOf(registry, parsed, arn);
}

export function recordOf(registry: Registry, parsed: MachineArn, arn: string): MachineRecord {
  const record = registry.machine(parsed.name)?.record;
  if (record === undefined || record.stateMachineArn !== parsed.machineArn) {
    throw machineDoesNotExist(arn);
  }
  return record;
}

/**
 * What a start under this ARN runs: the newest revision, a version's, or one of an alias's versions
 * drawn by weight. @throws ApiError
 */
export function startedRevision(
  { registry, random }: { readonly registry: Registry; readonly random: Random },
  arn: string,
): { readonly record: MachineRecord; readonly revisionId: string } {
  const parsed = parseMachineArn(arn);
  const record = recordOf(registry, parsed, arn);
  const { qualifier } = parsed;
  if (qualifier === undefined) return { record, revisionId: record.revisionId };
  const version = isVersionNumber(qualifier)
    ? versionOf(record, Number(qualifier))
    : drawnVersion(record, qualifier, random);
  if (version === undefined) throw machineDoesNotExist(arn);
  return { record, revisionId: version.revisionId };
}

export function versionOf(record: MachineRecord, number: number): MachineVersion | undefined {
  return record.versions.find((version) => version.number === number);
}

export function aliasOf(record: MachineRecord, name: string): MachineAlias | undefined {
  return record.aliases.find((alias) => alias.name === name);
}

function drawnVersion(
  record: MachineRecord,
  aliasName: string,
  random: Random,
): MachineVersion | undefined {
  const alias = aliasOf(record, aliasName);
  if (alias === undefined) return undefined;
  let left = random.next() * 100;
  for (const { version, weight } of alias.routes) {
    left -= weight;
    if (left < 0) return versionOf(record, version);
  }
  return versionOf(record, alias.routes[alias.routes.length - 1]!.version);
}

export function versionArn({ stateMachineArn }: MachineRecord, number: number): string {
  return `${stateMachineArn}:${number}`;
}

export function aliasArn({ stateMachineArn }: MachineRecord, name: string): string {
  return `${stateMachineArn}:${name}`;
}

/** The alias of an ARN, with the machine as its store has it. @throws ApiError */
export async function aliasAt(
  registry: Registry,
  arn: string,
): Promise<{ readonly stored: StoredMachine; readonly alias: MachineAlias }> {
  const parsed = parseMachineArn(arn);
  if (parsed.qualifier === undefined || isVersionNumber(parsed.qualifier)) {
    throw validation(`The ARN does not name an alias of a state machine: ${arn}`);
  }
  const stored = await registry.readMachine(parsed.name);
  const isThere = stored?.record.stateMachineArn === parsed.machineArn;
  const alias = isThere ? aliasOf(stored.record, parsed.qualifier) : undefined;
  if (stored === undefined || alias === undefined) throw noSuchResource();
  return { stored, alias };
}

/** Each time somebody else was faster. */
const TRIES_MAX = 20;

/**
 * Changes a machine: reads it, lets `change` make the new record, writes it, and starts over when
 * somebody else has changed it meanwhile. `change` answers undefined when there is nothing to do.
 * @param read Throws when the machine is not there.
 */
export async function changeMachine<Answer>(
  registry: Registry,
  read: () => Promise<StoredMachine>,
  change: (record: MachineRecord) => Promise<Changed<Answer>> | Changed<Answer>,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const stored = await read();
    const { record, answer } = await change(stored.record);
    if (record === undefined) return answer;
    if ((await registry.writeMachine(record, stored)) !== undefined) return answer;
  }
  throw conflict("The state machine is being changed by others all the time. Try again.");
}

export interface Changed<Answer> {
  /** Undefined: it stays as it is. */
  readonly record: MachineRecord | undefined;
  readonly answer: Answer;
}

/** The machine of an ARN as its store has it. @throws ApiError */
export async function storedAt(registry: Registry, arn: string): Promise<StoredMachine> {
  const { name, machineArn, qualifier } = parseMachineArn(arn);
  const stored = qualifier === undefined ? await registry.readMachine(name) : undefined;
  if (stored === undefined || stored.record.stateMachineArn !== machineArn) {
    throw machineDoesNotExist(arn);
  }
  return stored;
}
