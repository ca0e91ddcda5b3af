/** DescribeStateMachine, by the ARN of a machine or of a version. */
import { machineDoesNotExist } from "../errors.ts";
import { recordOf, versionOf } from "../machines.ts";
import { operation, secondsOf } from "../operation.ts";
import { describedSettings } from "../settings.ts";
import { shownRevision } from "../versions.ts";
import { isVersionNumber, parseMachineArn } from "../wire/arn.ts";
import { arn, includedData } from "../wire/shapes.ts";

interface Params {
  readonly stateMachineArn: string;
  readonly includedData?: "ALL_DATA" | "METADATA_ONLY";
}

export const describeStateMachine = operation<Params>(
  { stateMachineArn: arn, includedData },
  async ({ registry, analysis }, params) => {
    const { stateMachineArn } = params;
    const parsed = parseMachineArn(stateMachineArn);
    const record = recordOf(registry, parsed, stateMachineArn);
    const { qualifier } = parsed;
    const isVersion = qualifier !== undefined && isVersionNumber(qualifier);
    const version = isVersion ? versionOf(record, Number(qualifier)) : undefined;
    if (qualifier !== undefined && version === undefined)
      throw machineDoesNotExist(stateMachineArn);
    const { revisionId, roleArn, createdMs } = version ?? record;
    const revision = await registry.find(revisionId);
    if (revision === undefined) throw machineDoesNotExist(stateMachineArn);
    const shown = shownRevision(record, revisionId);
    const isWhole = params.includedData !== "METADATA_ONLY";
    const references = isWhole ? await analysis.variableReferences(revision.definition) : undefined;
    return {
      stateMachineArn,
      name: record.name,
      status: "ACTIVE",
      definition: isWhole ? revision.definition : "",
      roleArn,
      type: record.type,
      creationDate: secondsOf(createdMs),
      ...describedSettings(version ?? record),
      ...(references === undefined ? {} : { variableReferences: references }),
      ...(shown === undefined ? {} : { revisionId: shown }),
      ...(version === undefined || version.description === ""
        ? {}
        : { description: version.description }),
    };
  },
);
