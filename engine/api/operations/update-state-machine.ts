/** UpdateStateMachine: a new revision where something changes; what runs already goes on as it was. */
import type { MachineRecord, MachineRevision } from "../../ports.ts";
import { isSameText, withRevision } from "../../registry/machine-record.ts";
import { checkDefinition } from "../definitions.ts";
import { machineDoesNotExist, missingParameter, validation } from "../errors.ts";
import { changeMachine, storedAt, versionArn } from "../machines.ts";
import { type ApiPorts, operation, secondsOf } from "../operation.ts";
import { isSameSettings, type SettingsParams, settingsFrom } from "../settings.ts";
import { newestVersion, published, shownRevision } from "../versions.ts";
import {
  arn,
  definition,
  description,
  encryptionConfiguration,
  loggingConfiguration,
  tracingConfiguration,
} from "../wire/shapes.ts";

interface Params extends SettingsParams {
  readonly stateMachineArn: string;
  readonly definition?: string;
  readonly roleArn?: string;
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

export const updateStateMachine = operation<Params>(
  {
    stateMachineArn: arn,
    definition: { ...definition, isRequired: false },
    roleArn: { ...arn, isRequired: false },
    loggingConfiguration,
    tracingConfiguration,
    publish: { kind: "boolean" },
    versionDescription: description,
    encryptionConfiguration,
  },
  async (ports, params) => {
    const { registry, analysis } = ports;
    const { stateMachineArn, publish = false, versionDescription } = params;
    if (versionDescription !== undefined && !publish) {
      throw validation("Version description can only be set when publish is true");
    }
    const { record } = await storedAt(registry, stateMachineArn);
    if (!givesSomething(params) && !publish) {
      throw missingParameter(
        "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified",
      );
    }
    if (params.definition !== undefined) {
      await checkDefinition(analysis, params.definition, record.type);
    }
    return changeMachine(
      registry,
      () => storedAt(registry, stateMachineArn),
      async (before) => {
        const nowMs = Math.round(ports.clock.nowMs());
        const changed = await changedRecord(ports, before, { params, nowMs });
        const after = publish ? published(changed, versionDescription ?? "", nowMs) : changed;
        return {
          record: after === before ? undefined : after,
          answer: answerOf(after, { publish, nowMs }),
        };
      },
    );
  },
);

function givesSomething(params: Params): boolean {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration } = params;
  const given = [definition, roleArn, loggingConfiguration, tracingConfiguration];
  return [...given, params.encryptionConfiguration].some((value) => value !== undefined);
}

/** The same record when nothing changes. Stores the new revision otherwise. */
async function changedRecord(
  { registry, ids }: ApiPorts,
  before: MachineRecord,
  { params, nowMs }: { readonly params: Params; readonly nowMs: number },
): Promise<MachineRecord> {
  const settings = settingsFrom(params, before);
  const current = await registry.find(before.revisionId);
  if (current === undefined) throw machineDoesNotExist(before.stateMachineArn);
  const { definition = current.definition, roleArn = before.roleArn } = params;
  if (isSameText(before, { definition, roleArn }) && isSameSettings(before, settings))
    return before;
  const revision: MachineRevision = {
    ...current,
    revisionId: ids.uuid(),
    definition,
    roleArn,
    createdMs: nowMs,
    logging: settings.logging,
  };
  await registry.putRevision(revision);
  return { ...withRevision(before, revision), ...settings };
}

function answerOf(
  record: MachineRecord,
  { publish, nowMs }: { readonly publish: boolean; readonly nowMs: number },
): object {
  const revisionId = shownRevision(record, record.revisionId);
  const version = publish ? newestVersion(record) : undefined;
  return {
    updateDate: secondsOf(record.updatedMs ?? nowMs),
    ...(revisionId === undefined ? {} : { revisionId }),
    ...(version === undefined
      ? {}
      : { stateMachineVersionArn: versionArn(record, version.number) }),
  };
}
