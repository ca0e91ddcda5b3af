/**
 * The file that `--credentials` names. All its problems are told at once, each with its place, what it
 * should be and never a secret: nothing of the file's text is repeated but ids, names and patterns.
 *
 *   { "keys": [{ "accessKeyId": "…", "secretAccessKey": "…", "policies": ["starters"] }],
 *     "policies": { "starters": { "Statement": [
 *       { "Effect": "Allow", "Action": "states:Start*", "Resource": "arn:aws:states:*:*:stateMachine:orders*" }
 *     ] } } }
 */
import { parseJsonSource } from "../language/source/json-source.ts";
import { lineStarts, positionAt } from "../language/source/line-index.ts";
import { secretKey } from "../sigv4/signing.ts";
import type { AccessKey, Credentials } from "./credentials.ts";
import { asRecord, type JsonRecord, unknownMembers } from "./json-record.ts";
import type { Statement } from "./policy.ts";
import { readPolicy } from "./policy-document.ts";

export type CredentialsFile =
  | { readonly kind: "read"; readonly credentials: Credentials }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

const KEYS_MAX = 1_000;
/** AWS's have 20 characters; ours may be shorter. */
const idPattern = /^[\w.-]{3,128}$/;
/** AWS's have 40. Shorter ones could be guessed from a single signed request that was overheard. */
const SECRET_CHARS_MIN = 16;
const SECRET_CHARS_MAX = 256;

export function readCredentialsFile(text: string): CredentialsFile {
  const source = parseJsonSource(text);
  // Its wordings repeat what stands there, which may be a secret.
  if (source.kind === "refused") {
    const { line, column } = source.problem.position;
    return refused([`it is no JSON from line ${line}, column ${column}, on`]);
  }
  const problems: string[] = [];
  const starts = lineStarts(text);
  for (const { offset } of source.duplicates) {
    problems.push(`line ${positionAt(starts, offset).line} has a name for the second time`);
  }
  const file = asRecord(source.root.value);
  if (file === undefined) return refused([...problems, 'it must be an object with "keys"']);
  problems.push(...unknownMembers(file, ["keys", "policies"], "the file"));
  const policies = readPolicies(file["policies"], problems);
  const keys = readKeys(file["keys"], { policies, problems });
  return problems.length > 0 ? refused(problems) : { kind: "read", credentials: keys };
}

function refused(problems: readonly string[]): CredentialsFile {
  return { kind: "refused", problems };
}

type Policies = ReadonlyMap<string, readonly Statement[]>;

function readPolicies(given: unknown, problems: string[]): Policies {
  if (given === undefined) return new Map();
  const policies = asRecord(given);
  if (policies === undefined) {
    problems.push('policies must be an object: { "NAME": { "Statement": [ … ] } }');
    return new Map();
  }
  return new Map(
    Object.entries(policies).map(([name, policy]) => [
      name,
      readPolicy(policy, { at: `policies.${shown(name)}`, problems }),
    ]),
  );
}

interface KeyReading {
  readonly policies: Policies;
  readonly problems: string[];
}

function readKeys(given: unknown, { policies, problems }: KeyReading): Credentials {
  const keys = new Map<string, AccessKey>();
  if (!Array.isArray(given) || given.length === 0 || given.length > KEYS_MAX) {
    problems.push(
      `keys must be a list of 1 to ${KEYS_MAX}: [{ "accessKeyId": "…", "secretAccessKey": "…" }]`,
    );
    return keys;
  }
  given.forEach((one: unknown, index) => {
    const key = readKey(one, { at: `keys[${index}]`, policies, problems });
    if (key === undefined) return;
    if (keys.has(key.accessKeyId)) {
      problems.push(`keys[${index}].accessKeyId ${key.accessKeyId} is there already: give it once`);
    }
    keys.set(key.accessKeyId, key);
  });
  return keys;
}

const keyMembers = ["accessKeyId", "secretAccessKey", "policies", "comment"];

function readKey(
  given: unknown,
  { at, policies, problems }: KeyReading & { readonly at: string },
): AccessKey | undefined {
  const key = asRecord(given);
  if (key === undefined) {
    problems.push(`${at} must be an object with accessKeyId and secretAccessKey`);
    return undefined;
  }
  const before = problems.length;
  problems.push(...unknownMembers(key, keyMembers, at));
  const { accessKeyId, secretAccessKey } = key;
  if (typeof accessKeyId !== "string" || !idPattern.test(accessKeyId)) {
    problems.push(`${at}.accessKeyId must be 3 to 128 letters, digits, _ . and -`);
  }
  if (!isSecret(secretAccessKey)) {
    problems.push(
      `${at}.secretAccessKey must be ${SECRET_CHARS_MIN} to ${SECRET_CHARS_MAX} characters of ASCII without blanks: make one with \`openssl rand -base64 30\``,
    );
  }
  const statements = statementsOf(key, { at, policies, problems });
  if (problems.length > before) return undefined;
  return {
    accessKeyId: accessKeyId as string,
    secret: secretKey(secretAccessKey as string),
    statements,
  };
}

function isSecret(value: unknown): boolean {
  if (typeof value !== "string" || !/^[\x21-\x7e]*$/.test(value)) return false;
  return value.length >= SECRET_CHARS_MIN && value.length <= SECRET_CHARS_MAX;
}

/** Null: it names no policies. One that names an empty list may do nothing. */
function statementsOf(
  key: JsonRecord,
  { at, policies, problems }: KeyReading & { readonly at: string },
): readonly Statement[] | null {
  const names = key["policies"];
  if (names === undefined) return null;
  if (!Array.isArray(names)) {
    problems.push(`${at}.policies must be a list of names: leave it out to allow everything`);
    return [];
  }
  return names.flatMap((name: unknown, index) => {
    const statements = typeof name === "string" ? policies.get(name) : undefined;
    if (statements === undefined) {
      const known = [...policies.keys()].slice(0, 5).map(shown).join(", ");
      problems.push(
        `${at}.policies[${index}] names none of the policies of the file (${known === "" ? "it has none" : known})`,
      );
    }
    return statements ?? [];
  });
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
