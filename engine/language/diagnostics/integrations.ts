/**
 * The optimised integrations of AWS, as `arn:aws:states:::SERVICE:ACTION`: which actions a service
 * has, and whether it can be waited for. Source: AWS's table of optimised integrations. `nats` is
 * not AWS's: it calls workers over NATS.
 */

export interface Integration {
  readonly actions: readonly string[];
  readonly sync: boolean; // `.sync`: wait until the job has ended.
  readonly token: boolean; // `.waitForTaskToken`.
}

function integration(actions: string, ...waits: ("sync" | "token")[]): Integration {
  return {
    actions: actions.split(" "),
    sync: waits.includes("sync"),
    token: waits.includes("token"),
  };
}

export const integrations: ReadonlyMap<string, Integration> = new Map([
  ["apigateway", integration("invoke", "token")],
  [
    "athena",
    integration("startQueryExecution stopQueryExecution getQueryExecution getQueryResults", "sync"),
  ],
  ["batch", integration("submitJob", "sync")],
  ["bedrock", integration("invokeModel createModelCustomizationJob", "sync", "token")],
  ["bedrockagentcore", integration("invokeHarness")],
  [
    "codebuild",
    integration(
      "startBuild stopBuild batchDeleteBuilds batchGetReports startBuildBatch stopBuildBatch retryBuildBatch deleteBuildBatch",
      "sync",
    ),
  ],
  ["databrew", integration("startJobRun", "sync")],
  ["dynamodb", integration("getItem putItem deleteItem updateItem")],
  ["ecs", integration("runTask", "sync", "token")],
  [
    "eks",
    integration(
      "call runJob createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup",
      "sync",
      "token",
    ),
  ],
  [
    "elasticmapreduce",
    integration(
      "createCluster terminateCluster setClusterTerminationProtection addStep cancelStep modifyInstanceFleetByName modifyInstanceGroupByName",
      "sync",
    ),
  ],
  ["emr-containers", integration("createVirtualCluster deleteVirtualCluster startJobRun", "sync")],
  [
    "emr-serverless",
    integration(
      "createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun",
      "sync",
    ),
  ],
  ["events", integration("putEvents", "token")],
  ["glue", integration("startJobRun", "sync")],
  ["http", integration("invoke")],
  ["lambda", integration("invoke", "token")],
  ["mediaconvert", integration("createJob", "sync")],
  ["nats", integration("request")],
  [
    "sagemaker",
    integration(
      "createEndpoint updateEndpoint createEndpointConfig createModel createLabelingJob createHyperParameterTuningJob createProcessingJob createTrainingJob createTransformJob",
      "sync",
    ),
  ],
  ["sns", integration("publish", "token")],
  ["sqs", integration("sendMessage", "token")],
  ["states", integration("startExecution", "sync", "token")],
]);
