/**
 * Shapes of requests, as AWS's model has them: what type a member has, how long or large it may be.
 * A value of a wrong type is refused at once; values out of bounds are collected, and refused all
 * together, in AWS's words.
 */
import { constraintErrors, serialization } from "../errors.ts";

interface Common {
  readonly isRequired?: boolean;
}

export interface TextShape extends Common {
  readonly kind: "text";
  readonly min?: number; // UTF-16 units.
  readonly max?: number;
  readonly bytesMax?: number;
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** Its value is never repeated in an answer. */
  readonly isSensitive?: boolean;
}

export interface IntegerShape extends Common {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
}

export interface BooleanShape extends Common {
  readonly kind: "boolean";
}

export interface ListShape extends Common {
  readonly kind: "list";
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface StructureShape extends Common {
  readonly kind: "structure";
  /** The model's name: it stands in front of values that AWS repeats. */
  readonly name: string;
  readonly members: Members;
}

export type Shape = TextShape | IntegerShape | BooleanShape | ListShape | StructureShape;
export type Members = Readonly<Record<string, Shape>>;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The members of a shape, and nothing else; null counts as absent. @throws ApiError */
export function readMembers<Params extends object>(members: Members, body: JsonRecord): Params {
  const problems: string[] = [];
  const params = readStructure(members, body, { path: "", problems });
  if (problems.length > 0) throw constraintErrors(problems);
  return params as Params;
}

interface Reading {
  readonly path: string;
  readonly problems: string[];
}

function readStructure(
  members: Members,
  body: JsonRecord,
  { path, problems }: Reading,
): JsonRecord {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const at = path === "" ? name : `${path}.${name}`;
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined || value === null) {
      if (shape.isRequired) {
        problems.push(failed("Value null", at, "Member must not be null"));
      }
      continue;
    }
    read[name] = readValue(shape, value, { path: at, problems });
  }
  return read;
}

function readValue(shape: Shape, value: unknown, reading: Reading): unknown {
  switch (shape.kind) {
    case "text":
      if (typeof value !== "string") throw wrongType(value, "a String", reading.path);
      checkText(shape, value, reading);
      return value;
    case "integer":
      if (typeof value !== "number") throw wrongType(value, "an Integer", reading.path);
      checkInteger(shape, value, reading);
      return Math.trunc(value);
    case "boolean":
      if (typeof value !== "boolean") throw wrongType(value, "a Boolean", reading.path);
      return value;
    case "list":
      if (!Array.isArray(value)) throw wrongType(value, "a List", reading.path);
      return readList(shape, value, reading);
    case "structure":
      if (typeof value !== "object" || Array.isArray(value)) {
        throw wrongType(value, "a Structure", reading.path);
      }
      return readStructure(shape.members, value as JsonRecord, reading);
  }
}

/** A list of 100,000 wrong members was told in 19 MB: no list is read any further than this. */
const PROBLEMS_MAX = 100;

function readList(shape: ListShape, values: readonly unknown[], reading: Reading): unknown[] {
  const { path, problems } = reading;
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  if (values.length < min || values.length > max) {
    const bound =
      values.length < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    const shown = cut(shownValue(shape, values));
    problems.push(failed(`Value '${shown}'`, path, `Member must have length ${bound}`));
    return [];
  }
  const read: unknown[] = [];
  for (let index = 0; index < values.length && problems.length < PROBLEMS_MAX; index++) {
    const at = `${path}.${index + 1}.member`;
    const value = values[index];
    if (value === null) throw wrongType(value, "a List without null", at);
    read.push(readValue(shape.of, value, { path: at, problems }));
  }
  return read;
}

function checkText(shape: TextShape, value: string, { path, problems }: Reading): void {
  const shown = shape.isSensitive ? "Value" : `Value '${cut(value)}'`;
  const fail = (constraint: string) => void problems.push(failed(shown, path, constraint));
  const { min = 0, max, bytesMax, pattern, oneOf } = shape;
  if (value.length < min) fail(`Member must have length greater than or equal to ${min}`);
  if (max !== undefined && value.length > max)
    fail(`Member must have length less than or equal to ${max}`);
  if (bytesMax !== undefined && isLarger(value, bytesMax)) {
    fail(`Member must have length less than or equal to ${bytesMax}`);
  }
  if (oneOf !== undefined && !oneOf.includes(value)) {
    fail(`Member must satisfy enum value set: [${oneOf.join(", ")}]`);
  }
  // Recorded: a value that is too long is told to be that alone.
  const isTooLong = max !== undefined && value.length > max;
  if (pattern !== undefined && !isTooLong && !new RegExp(pattern).test(value)) {
    fail(`Member must satisfy regular expression pattern: ${pattern}`);
  }
}

function isLarger(text: string, bytesMax: number): boolean {
  return text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax;
}

function checkInteger(
  { min, max }: IntegerShape,
  value: number,
  { path, problems }: Reading,
): void {
  const shown = `Value '${value}'`;
  if (value < min)
    problems.push(failed(shown, path, `Member must have value greater than or equal to ${min}`));
  if (value > max)
    problems.push(failed(shown, path, `Member must have value less than or equal to ${max}`));
}

function failed(shown: string, path: string, constraint: string): string {
  return `${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

const SHOWN_MAX = 1024;

function cut(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** A value as AWS repeats it: `[RoutingConfigurationListItem(weight=50)]`. */
function shownValue(shape: Shape, value: unknown): string {
  if (shape.kind === "list" && Array.isArray(value)) {
    return `[${value
      .slice(0, 100)
      .map((item) => shownValue(shape.of, item))
      .join(", ")}]`;
  }
  if (shape.kind === "structure" && typeof value === "object" && value !== null) {
    const members = Object.keys(shape.members)
      .filter((name) => Object.hasOwn(value, name))
      .map((name) => `${name}=${shownValue(shape.members[name]!, (value as JsonRecord)[name])}`);
    return `${shape.name}(${members.join(", ")})`;
  }
  // Whatever a request has in place of a scalar may be too deep for `String`, or have a `toString`.
  return typeof value === "object" && value !== null ? "…" : String(value);
}

function wrongType(value: unknown, wanted: string, path: string) {
  const type = Array.isArray(value) ? "ARRAY" : value === null ? "NULL" : typeof value;
  return serialization(
    `${type.toUpperCase()}_VALUE can not be converted to ${wanted} at '${path}'`,
  );
}
