/**
 * `arn:PARTITION:states:::nats:request`: calls a NATS subject and waits for the answer of the worker
 * that serves it. Parameters: `Subject`, and `Payload`, any JSON; without it, an empty object.
 */
import { isObject, type Json } from "../language/json.ts";
import { taskSubjectProblem } from "../language/task-subject.ts";
import type { Integration } from "./integration.ts";
import type { NatsCalls, NatsOutcome } from "./nats-calls.ts";
import { requestHeaders } from "./nats-message.ts";
import { startPromised } from "./promised-task.ts";
import { dataLimitFailure, type TaskAnswer, type TaskCall, taskFailure } from "./task-call.ts";

const resourcePattern = /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:nats:request$/;

interface Request {
  readonly subject: string;
  readonly payload: Json;
}

/** @param calls Undefined: this engine has no broker. */
export function createNatsRequest(calls: NatsCalls | undefined): Integration {
  return {
    takes: (resource) => resourcePattern.test(resource),
    start: (call, listener) =>
      startPromised(call, listener, async (control) => {
        if (calls === undefined) return withoutBroker(call);
        const parameters: Json = JSON.parse(call.inputText);
        const request = readRequest(parameters);
        if ("problems" in request) return unfit(call, request.problems);
        const { subject, payload } = request;
        const bodyText = JSON.stringify(payload);
        const headers = requestHeaders(call);
        return answerOf(call, subject, await calls.call({ subject, bodyText, headers }, control));
      }),
  };
}

function readRequest(parameters: Json): Request | { readonly problems: readonly string[] } {
  if (!isObject(parameters)) return { problems: ["The Parameters must be a JSON object"] };
  const problems = Object.keys(parameters)
    .filter((field) => field !== "Subject" && field !== "Payload")
    .map(
      (field) => `The field "${field}" is not one of nats:request, which has Subject and Payload`,
    );
  const subject = Object.hasOwn(parameters, "Subject") ? parameters["Subject"] : undefined;
  const payload = Object.hasOwn(parameters, "Payload") ? parameters["Payload"]! : {};
  if (subject === undefined) {
    problems.push('The field "Subject" is required but was missing');
    return { problems };
  }
  if (typeof subject !== "string") {
    problems.push("The value for the field 'Subject' must be a STRING");
    return { problems };
  }
  const problem = taskSubjectProblem(subject);
  if (problem !== undefined) problems.push(problem);
  return problems.length > 0 ? { problems } : { subject, payload };
}

function answerOf({ id }: TaskCall, subject: string, outcome: NatsOutcome): TaskAnswer {
  switch (outcome.kind) {
    case "result":
      return { id, ok: true, outputText: outcome.text };
    case "error":
    case "failed":
      return taskFailure(id, outcome.error, outcome.cause);
    case "tooLarge":
      return dataLimitFailure(id, "nats");
    case "notJson": {
      const cause = `The worker of '${subject}' answered with what is not JSON (${outcome.reason}). An answer is JSON text in UTF-8, or empty.`;
      return taskFailure(id, "States.Runtime", cause);
    }
    case "noResponders": {
      const cause = `No worker listens to '${subject}'. Start one, or retry the state on this error until one is there.`;
      return taskFailure(id, "Nats.NoRespondersException", cause);
    }
    case "cancelled":
      return taskFailure(id, "States.Timeout", undefined);
  }
}

function unfit({ id, inputText }: TaskCall, problems: readonly string[]): TaskAnswer {
  const cause = `The Parameters '${inputText}' could not be used to start the Task: [${problems.join(", ")}]`;
  return taskFailure(id, "States.Runtime", cause);
}

function withoutBroker({ id, resource }: TaskCall): TaskAnswer {
  const cause = `'${resource}' cannot be called: this engine runs without NATS. Start it as a node of a cluster (--nats URL), or give it a simulated service of that name.`;
  return taskFailure(id, "States.Runtime", cause);
}
