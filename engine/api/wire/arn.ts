/** ARNs of the API: read, refused in AWS's words, and made. */
import { invalidArn } from "../errors.ts";

/** A state machine, or what stands behind its name: a version's number or an alias. */
export interface MachineArn {
  /** Without a qualifier. */
  readonly machineArn: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The ARNs of the last requests: nearly all name one of a few machines. */
const known = new Map<string, MachineArn>();
const KNOWN_MAX = 1_000;
/** The longest ARN of a machine that AWS has; what is longer names nothing, and is not kept. */
const KNOWN_CHARS_MAX = 256;

/** @throws ApiError InvalidArn */
export function parseMachineArn(arn: string): MachineArn {
  const before = known.get(arn);
  if (before !== undefined) return before;
  const parsed = readMachineArn(arn);
  if (arn.length > KNOWN_CHARS_MAX) return parsed;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(arn, parsed);
  return parsed;
}

function readMachineArn(arn: string): MachineArn {
  const parts = arnParts(arn);
  const [type, name = "", qualifier, ...more] = parts.resource;
  if (type !== "stateMachine") {
    throw invalidArn(`Resource type not valid in this context: ${type}`);
  }
  if (name === "" || qualifier === "" || more.length > 0) throw invalidArn(`Invalid ARN: ${arn}`);
  if (name.includes("/")) {
    throw invalidArn(`A labelled Map of a state machine can not be called here: ${arn}`);
  }
  return { machineArn: `${parts.head}:stateMachine:${name}`, name, qualifier };
}

export function isVersionNumber(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}

/** @throws ApiError InvalidArn */
function arnParts(arn: string): { readonly head: string; readonly resource: readonly string[] } {
  if (!/^arn:aws[\w-]*:/.test(arn)) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const parts = arn.split(":");
  const [, , service, region, account, ...resource] = parts;
  if (service !== "states" || !region || !account || resource.length < 2) {
    throw invalidArn(`Invalid ARN: ${arn}`);
  }
  return { head: parts.slice(0, 5).join(":"), resource };
}
