/**
 * `Resource` of a Task: which forms of ARN there are, and which of them an Express state machine
 * may call. Other partitions (`aws-cn`, `aws-us-gov`) are as good as `aws`.
 */
import { integrations } from "./integrations.ts";
import { checkNatsParameters } from "./nats-parameters.ts";
import { atValue, fieldPlace, hasField, type Place, textField } from "./place.ts";
import { addError, didYouMean, type StateSurvey } from "./survey.ts";
import { wrongType } from "./value-checks.ts";

export type Resource =
  | { readonly kind: "lambda" }
  | { readonly kind: "activity" }
  | {
      readonly kind: "service";
      readonly service: string;
      readonly action: string;
      readonly wait: string;
    }
  | {
      readonly kind: "sdk";
      readonly service: string;
      readonly action: string;
      readonly wait: string;
    };

const lambdaArn = /^arn:aws[\w-]*:lambda:[\w-]*:[\w-]*:function:[\w-]+(:(\$LATEST|[\w-]+))?$/;
const activityArn = /^arn:aws[\w-]*:states:[\w-]*:[\w-]*:activity:[^\s:]+$/;
const serviceArn = /^arn:aws[\w-]*:states:[\w-]*:[\w-]*:([a-z0-9-]+):([A-Za-z0-9]+)(\.[\w:]+)?$/;
const sdkArn =
  /^arn:aws[\w-]*:states:[\w-]*:[\w-]*:aws-sdk:([a-z0-9-]+):([A-Za-z0-9]+)(\.[\w:]+)?$/;

/** Undefined: no ARN of a form that a Task can call. */
export function parseResource(text: string): Resource | undefined {
  if (lambdaArn.test(text)) return { kind: "lambda" };
  if (activityArn.test(text)) return { kind: "activity" };
  const sdk = sdkArn.exec(text);
  if (sdk !== null) return { kind: "sdk", service: sdk[1]!, action: sdk[2]!, wait: sdk[3] ?? "" };
  const match = serviceArn.exec(text);
  if (match === null) return undefined;
  return { kind: "service", service: match[1]!, action: match[2]!, wait: match[3] ?? "" };
}

/** @param task A Task state. */
export function checkResource(state: StateSurvey, task: Place): void {
  const place = fieldPlace(task, "Resource");
  if (place === undefined) return;
  const text = textField(task, "Resource");
  if (text === undefined) {
    wrongType(state, place, "STRING");
    return;
  }
  if (!text.startsWith("arn:")) {
    addError(state.survey, atValue(place), {
      message: "Value is not a valid resource ARN",
      hint: 'Write the ARN of a Lambda function, an activity or an integration ("arn:aws:states:::service:action").',
    });
    return;
  }
  const resource = parseResource(text);
  const hint = resource === undefined ? formsHint : unknownHint(state, resource);
  if (resource === undefined || hint !== undefined) {
    addError(state.survey, atValue(place), {
      message: `The resource provided ${text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      hint: hint ?? formsHint,
    });
    return;
  }
  if (resource.kind === "activity" && hasField(task, "Credentials")) {
    addError(state.survey, atValue(fieldPlace(task, "Credentials")!), {
      message: "The field 'Credentials' is not supported for activities",
      hint: 'Remove "Credentials".',
    });
  }
  if (resource.kind === "service" && resource.service === "nats") checkNatsParameters(state, task);
  if (state.survey.type === "EXPRESS") checkExpress(state, place, resource);
}

const formsHint =
  'Write "arn:aws:lambda:REGION:ACCOUNT:function:NAME", "arn:aws:states:::SERVICE:ACTION" or "arn:aws:states:::aws-sdk:SERVICE:ACTION".';

/** Why AWS would not know this resource; undefined when it does. */
function unknownHint(state: StateSurvey, resource: Resource): string | undefined {
  switch (resource.kind) {
    case "lambda":
    case "activity":
      return undefined;
    case "sdk":
      if (resource.wait === "" || resource.wait === ".waitForTaskToken") return undefined;
      return 'An AWS SDK integration can only be called as it is or with ".waitForTaskToken".';
    case "service":
      return unknownServiceHint(state, resource);
  }
}

function unknownServiceHint(
  state: StateSurvey,
  { service, action, wait }: Resource & { kind: "service" },
): string | undefined {
  const known = integrations.get(service);
  if (known === undefined) {
    const suggestion = didYouMean(state.survey, service, integrations.keys());
    return `There is no optimised integration "${service}"; the AWS SDK integration is "aws-sdk:${service}:${action}".${suggestion}`;
  }
  if (!known.actions.includes(action)) {
    const suggestion = didYouMean(state.survey, action, known.actions);
    return `The integration "${service}" has ${known.actions.join(", ")}; any other action is called as "aws-sdk:${service}:${action}".${suggestion}`;
  }
  const isKnownWait =
    wait === "" ||
    (wait === ".sync" && known.sync) ||
    (wait === ".sync:2" && service === "states") ||
    (wait === ".waitForTaskToken" && known.token);
  return isKnownWait ? undefined : `The integration "${service}" does not have "${wait}".`;
}

function checkExpress(state: StateSurvey, place: Place, resource: Resource): void {
  if (resource.kind === "activity") {
    addError(state.survey, atValue(place), {
      message: "Express state machine does not support Activity ARN",
      hint: "Call a function or a service instead, or create the machine as STANDARD.",
    });
    return;
  }
  if (resource.kind === "lambda" || resource.wait === "") return;
  const wait = resource.wait.startsWith(".sync") ? ".sync" : resource.wait;
  addError(state.survey, atValue(place), {
    // The blank at the end is AWS's.
    message: `Express state machine does not support '${wait}' service integration `,
    hint: `Take "${resource.wait}" off the resource, or create the machine as STANDARD.`,
  });
}
