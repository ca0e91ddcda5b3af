/** Every operation by its name, as `X-Amz-Target` gives it. */
import { standardOperations } from "./express-refusals.ts";
import type { Operation } from "./operation.ts";
import { createStateMachine } from "./operations/create-state-machine.ts";
import { createStateMachineAlias } from "./operations/create-state-machine-alias.ts";
import { deleteStateMachine } from "./operations/delete-state-machine.ts";
import { deleteStateMachineAlias } from "./operations/delete-state-machine-alias.ts";
import { deleteStateMachineVersion } from "./operations/delete-state-machine-version.ts";
import { describeStateMachine } from "./operations/describe-state-machine.ts";
import { describeStateMachineAlias } from "./operations/describe-state-machine-alias.ts";
import { getUsage } from "./operations/get-usage.ts";
import { listStateMachineAliases } from "./operations/list-state-machine-aliases.ts";
import { listStateMachineVersions } from "./operations/list-state-machine-versions.ts";
import { listStateMachines } from "./operations/list-state-machines.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { publishStateMachineVersion } from "./operations/publish-state-machine-version.ts";
import { startExecution } from "./operations/start-execution.ts";
import { startExecutionBatch } from "./operations/start-execution-batch.ts";
import { startSyncExecution } from "./operations/start-sync-execution.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { testState } from "./operations/test-state.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateStateMachine } from "./operations/update-state-machine.ts";
import { updateStateMachineAlias } from "./operations/update-state-machine-alias.ts";
import { validateStateMachineDefinition } from "./operations/validate-state-machine-definition.ts";

/** In front of the names of AWS's operations, and of our own. */
export const AWS_PREFIX = "AWSStepFunctions.";
export const OWN_PREFIX = "Stepstorm.";

const aws: Readonly<Record<string, Operation>> = {
  CreateStateMachine: createStateMachine,
  CreateStateMachineAlias: createStateMachineAlias,
  DeleteStateMachine: deleteStateMachine,
  DeleteStateMachineAlias: deleteStateMachineAlias,
  DeleteStateMachineVersion: deleteStateMachineVersion,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineAlias: describeStateMachineAlias,
  ListStateMachineAliases: listStateMachineAliases,
  ListStateMachineVersions: listStateMachineVersions,
  ListStateMachines: listStateMachines,
  ListTagsForResource: listTagsForResource,
  PublishStateMachineVersion: publishStateMachineVersion,
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  TagResource: tagResource,
  TestState: testState,
  UntagResource: untagResource,
  UpdateStateMachine: updateStateMachine,
  UpdateStateMachineAlias: updateStateMachineAlias,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
};

/** By `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ...Object.entries(aws).map(([name, operation]) => [AWS_PREFIX + name, operation] as const),
  ...[...standardOperations].map(([name, operation]) => [AWS_PREFIX + name, operation] as const),
  [`${OWN_PREFIX}GetUsage`, getUsage],
  [`${OWN_PREFIX}StartExecutionBatch`, startExecutionBatch],
]);
