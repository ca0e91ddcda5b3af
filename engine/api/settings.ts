/** Logging, tracing and encryption: as requests give them, as records keep them, as AWS describes them. */
import type { MachineSettings } from "../ports.ts";
import { settingsDefault } from "../registry/machine-record.ts";
import { invalidEncryption, invalidLogging } from "./errors.ts";

export interface SettingsParams {
  readonly loggingConfiguration?: {
    readonly level?: MachineSettings["logging"]["level"];
    readonly includeExecutionData?: boolean;
    readonly destinations?: readonly {
      readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string };
    }[];
  };
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: MachineSettings["encryption"];
}

/** What is not given stays as `before` has it. @throws ApiError */
export function settingsFrom(
  { loggingConfiguration, tracingConfiguration, encryptionConfiguration }: SettingsParams,
  before: MachineSettings = settingsDefault,
): MachineSettings {
  return {
    logging:
      loggingConfiguration === undefined ? before.logging : loggingFrom(loggingConfiguration),
    isTraced: tracingConfiguration?.enabled ?? before.isTraced,
    encryption:
      encryptionConfiguration === undefined
        ? before.encryption
        : encryptionFrom(encryptionConfiguration),
  };
}

const logGroupArn = /^arn:aws[\w-]*:logs:[\w-]+:\d{12}:log-group:[^:*]+:\*$/;

function loggingFrom({
  level = "OFF",
  includeExecutionData = false,
  destinations,
}: NonNullable<SettingsParams["loggingConfiguration"]>): MachineSettings["logging"] {
  const arns = (destinations ?? []).map(
    (destination) => destination.cloudWatchLogsLogGroup?.logGroupArn,
  );
  // Recorded: with level OFF an empty list is taken.
  if (arns.length > 1 || (level !== "OFF" && arns.length === 0)) {
    throw invalidLogging("Must specify exactly one Log Destination.");
  }
  const kept = arns.map((arn) => {
    if (arn !== undefined && logGroupArn.test(arn)) return arn;
    throw invalidLogging(
      `'${arn ?? ""}' is not the ARN of a log group: arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`,
    );
  });
  const common = { level, includeExecutionData };
  return destinations === undefined ? common : { ...common, destinations: kept };
}

function encryptionFrom(given: MachineSettings["encryption"]): MachineSettings["encryption"] {
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds } = given;
  if (type === "AWS_OWNED_KEY") {
    if (kmsKeyId === undefined && kmsDataKeyReusePeriodSeconds === undefined) return { type };
    throw invalidEncryption(
      "AWS_OWNED_KEY goes with neither kmsKeyId nor kmsDataKeyReusePeriodSeconds.",
    );
  }
  if (kmsKeyId === undefined) throw invalidEncryption("CUSTOMER_MANAGED_KMS_KEY needs a kmsKeyId.");
  return { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: kmsDataKeyReusePeriodSeconds ?? 300 };
}

/** Members of a description. */
export function describedSettings({ logging, isTraced, encryption }: MachineSettings) {
  const { level, includeExecutionData, destinations } = logging;
  return {
    loggingConfiguration: {
      level,
      includeExecutionData,
      ...(destinations === undefined
        ? {}
        : {
            destinations: destinations.map((arn) => ({
              cloudWatchLogsLogGroup: { logGroupArn: arn },
            })),
          }),
    },
    tracingConfiguration: { enabled: isTraced },
    encryptionConfiguration: encryption,
  };
}

export function isSameSettings(one: MachineSettings, other: MachineSettings): boolean {
  return JSON.stringify(describedSettings(one)) === JSON.stringify(describedSettings(other));
}
