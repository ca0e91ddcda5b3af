/** Shapes that several operations have in common, with the bounds of AWS's model. */
import type { IntegerShape, ListShape, StructureShape, TextShape } from "./shape.ts";

export const arn: TextShape = { kind: "text", min: 1, max: 256, isRequired: true };
export const longArn: TextShape = { kind: "text", min: 1, max: 2000, isRequired: true };
export const name: TextShape = { kind: "text", min: 1, max: 80 };
export const description: TextShape = { kind: "text", max: 256 };
export const definition: TextShape = {
  kind: "text",
  min: 1,
  bytesMax: 1_048_576,
  isRequired: true,
  isSensitive: true,
};
/** Texts of data: inputs, outputs, variables. */
export const data: TextShape = { kind: "text", bytesMax: 262_144, isSensitive: true };
export const traceHeader: TextShape = { kind: "text", max: 256, pattern: "^[\\u0000-\\u007f]*$" };
export const includedData: TextShape = { kind: "text", oneOf: ["ALL_DATA", "METADATA_ONLY"] };
export const pageSize: IntegerShape = { kind: "integer", min: 0, max: 1000 };
export const pageToken: TextShape = { kind: "text", min: 1, max: 1024 };

export const tag: StructureShape = {
  kind: "structure",
  name: "Tag",
  members: {
    key: { kind: "text", min: 1, max: 128, isRequired: true },
    value: { kind: "text", max: 256, isRequired: true },
  },
};
export const tags: ListShape = { kind: "list", of: tag };

export const loggingConfiguration: StructureShape = {
  kind: "structure",
  name: "LoggingConfiguration",
  members: {
    level: { kind: "text", oneOf: ["ALL", "ERROR", "FATAL", "OFF"] },
    includeExecutionData: { kind: "boolean" },
    destinations: {
      kind: "list",
      of: {
        kind: "structure",
        name: "LogDestination",
        members: {
          cloudWatchLogsLogGroup: {
            kind: "structure",
            name: "CloudWatchLogsLogGroup",
            members: { logGroupArn: { ...arn, isRequired: false } },
          },
        },
      },
    },
  },
};

export const tracingConfiguration: StructureShape = {
  kind: "structure",
  name: "TracingConfiguration",
  members: { enabled: { kind: "boolean" } },
};

export const encryptionConfiguration: StructureShape = {
  kind: "structure",
  name: "EncryptionConfiguration",
  members: {
    type: {
      kind: "text",
      oneOf: ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"],
      isRequired: true,
    },
    kmsKeyId: { kind: "text", min: 1, max: 2048 },
    kmsDataKeyReusePeriodSeconds: { kind: "integer", min: 60, max: 900 },
  },
};

export const routingConfiguration: ListShape = {
  kind: "list",
  min: 1,
  max: 2,
  of: {
    kind: "structure",
    name: "RoutingConfigurationListItem",
    members: {
      stateMachineVersionArn: arn,
      weight: { kind: "integer", min: 0, max: 100, isRequired: true },
    },
  },
};

export const aliasName: TextShape = {
  ...name,
  isRequired: true,
  pattern: "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$",
};
