/**
 * CreateStateMachine. The same definition text, role, type and settings under the same name answer
 * what was answered before; anything else under a name that exists is refused.
 */
import type { MachineRecord, MachineRevision, MachineType } from "../../ports.ts";
import { isSameText, newMachineRecord } from "../../registry/machine-record.ts";
import { checkDefinition } from "../definitions.ts";
import { machineExists, validation } from "../errors.ts";
import { versionArn } from "../machines.ts";
import { checkName, withTags } from "../names.ts";
import { type ApiPorts, operation, secondsOf } from "../operation.ts";
import { isSameSettings, type SettingsParams, settingsFrom } from "../settings.ts";
import { published } from "../versions.ts";
import {
  arn,
  definition,
  description,
  encryptionConfiguration,
  loggingConfiguration,
  name,
  tags,
  tracingConfiguration,
} from "../wire/shapes.ts";

interface Params extends SettingsParams {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: MachineType;
  readonly tags?: MachineRecord["tags"];
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

export const createStateMachine = operation<Params>(
  {
    name: { ...name, isRequired: true },
    definition,
    roleArn: arn,
    type: { kind: "text", oneOf: ["STANDARD", "EXPRESS"] },
    loggingConfiguration,
    tags,
    tracingConfiguration,
    publish: { kind: "boolean" },
    versionDescription: description,
    encryptionConfiguration,
  },
  async (ports, params) => {
    checkName(params.name);
    const { publish = false, versionDescription } = params;
    if (versionDescription !== undefined && !publish) {
      throw validation("Version description can only be set when publish is true");
    }
    const settings = settingsFrom(params);
    const stateMachineArn = arnOf(ports, params.name);
    const wantedTags = withTags([], params.tags ?? [], stateMachineArn);
    await checkDefinition(ports.analysis, params.definition, params.type ?? "STANDARD");
    const existing = await ports.registry.readMachine(params.name);
    if (existing !== undefined) return sameAgain(existing.record, { ...params, settings });
    const { logging } = settings;
    const revision = { ...revisionFrom(ports, params, stateMachineArn), logging };
    await ports.registry.putRevision(revision);
    const plain: MachineRecord = {
      ...newMachineRecord(revision),
      ...settings,
      type: params.type ?? "STANDARD",
      tags: wantedTags,
    };
    const record = publish ? published(plain, versionDescription ?? "", revision.createdMs) : plain;
    if ((await ports.registry.writeMachine(record, undefined)) !== undefined) {
      return answerOf(record, publish);
    }
    // Somebody was faster, perhaps with the same request.
    const other = await ports.registry.readMachine(params.name);
    if (other === undefined) throw machineExists(stateMachineArn);
    return sameAgain(other.record, { ...params, settings });
  },
);

function arnOf({ home }: ApiPorts, name: string): string {
  return `arn:${home.partition}:states:${home.region}:${home.account}:stateMachine:${name}`;
}

function revisionFrom(
  { ids, clock }: ApiPorts,
  { name, definition, roleArn }: Params,
  stateMachineArn: string,
): MachineRevision {
  const createdMs = Math.round(clock.nowMs());
  return { revisionId: ids.uuid(), name, stateMachineArn, definition, roleArn, createdMs };
}

function sameAgain(
  record: MachineRecord,
  {
    definition,
    roleArn,
    type = "STANDARD",
    publish = false,
    settings,
  }: Params & {
    readonly settings: ReturnType<typeof settingsFrom>;
  },
): object {
  const isSame =
    isSameText(record, { definition, roleArn }) &&
    record.type === type &&
    isSameSettings(record, settings) &&
    (!publish || record.versions.some(({ revisionId }) => revisionId === record.revisionId));
  if (!isSame) throw machineExists(record.stateMachineArn);
  return answerOf(record, publish);
}

function answerOf(record: MachineRecord, publish: boolean): object {
  const { stateMachineArn, createdMs, versions, revisionId } = record;
  const version = versions.find((one) => one.revisionId === revisionId);
  return {
    stateMachineArn,
    creationDate: secondsOf(createdMs),
    ...(publish && version !== undefined
      ? { stateMachineVersionArn: versionArn(record, version.number) }
      : {}),
  };
}
