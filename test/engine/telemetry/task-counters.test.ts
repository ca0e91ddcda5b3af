import { test } from "tap";
import { taskKindOf } from "../../../engine/telemetry/task-counters.ts";

test("each Resource belongs to one of few kinds", async (t) => {
  const cases = {
    "arn:aws:lambda:us-east-1:123456789012:function:f": "lambda",
    "arn:aws:lambda:us-east-1:123456789012:function:f:3": "lambda",
    "arn:aws:states:::lambda:invoke": "lambda",
    "arn:aws:states:::aws-sdk:lambda:invoke": "lambda",
    "arn:aws:states:us-east-1:123456789012:activity:a": "activity",
    "arn:aws:states:::nats:request": "nats",
    "arn:aws:states:::http:invoke": "http",
    "arn:aws:states:::dynamodb:putItem": "service",
    "arn:aws:states:::aws-sdk:s3:getObject": "service",
    "": "service",
    "what a user wrote": "service",
  };
  for (const [resource, kind] of Object.entries(cases)) {
    t.equal(taskKindOf(resource), kind, resource);
  }
});
