/** State machines written with AWS's CDK are taken as they are synthesised, and run. */
import {
  Duration,
  aws_lambda as lambda,
  type Stack,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from "aws-cdk-lib";
import { type Test, test } from "tap";
import { call, createMachine, startTestServer } from "../support/api-server.ts";
import { definitionOf } from "./cdk-definition.ts";

/** Handlers as modules that need no file. */
const handlers = Object.entries({
  double: "export const handler = (n) => 2 * n;",
  breaks: "export const handler = () => { throw new TypeError('no such thing'); };",
  recovers: `let calls = 0;
    export const handler = () => {
      if (++calls > 1) return calls;
      throw Object.assign(new Error("come again"), { name: "Busy" });
    };`,
}).map(([name, code]) => ({ name, module: `data:text/javascript,${encodeURIComponent(code)}` }));

/** Creates the machine and answers what a start of it gives for an input. */
async function runner(t: Test, chain: (stack: Stack) => sfn.IChainable) {
  const { url } = await startTestServer(t, { handlers, handlerThreadsMax: 1 });
  const stateMachineArn = await createMachine(url, "cdk", definitionOf(t, chain));
  return async (input: unknown): Promise<{ status: string; error?: string; output: unknown }> => {
    const start = { stateMachineArn, input: JSON.stringify(input) };
    const { body } = await call(url, "StartSyncExecution", start);
    const { status, error, output } = body;
    return { status, ...(error && { error }), output: output && JSON.parse(output) };
  };
}

test("Map, Parallel, Choice, Wait, Pass, Succeed and Fail run as the CDK writes them", async (t) => {
  const run = await runner(t, (stack) => {
    const each = new sfn.Map(stack, "Each item", {
      itemsPath: "$.items",
      itemSelector: { "n.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index" },
      maxConcurrency: 2,
      resultPath: "$.sums",
    }).itemProcessor(
      new sfn.Pass(stack, "Add", { parameters: { "sum.$": "States.MathAdd($.n, $.index)" } }),
    );
    const both = new sfn.Parallel(stack, "Both", {
      resultSelector: { "sums.$": "$[0].sums", "note.$": "$[1]" },
    })
      .branch(new sfn.Pass(stack, "Sums"))
      .branch(new sfn.Pass(stack, "Note", { result: sfn.Result.fromString("seen") }));
    const pause = new sfn.Wait(stack, "Pause", { time: sfn.WaitTime.secondsPath("$.seconds") });
    const work = pause.next(each).next(both).next(new sfn.Succeed(stack, "Done"));
    const refuse = new sfn.Fail(stack, "Refuse", {
      errorPath: "$.reason",
      cause: "nothing to do",
    });
    const many = sfn.Condition.and(
      sfn.Condition.isPresent("$.items[0]"),
      sfn.Condition.not(sfn.Condition.stringMatches("$.mode", "dry*")),
    );
    return new sfn.Choice(stack, "Anything to do?").when(many, work).otherwise(refuse);
  });
  t.strictSame(await run({ items: [5, 6, 7], mode: "wet", seconds: 0 }), {
    status: "SUCCEEDED",
    output: { sums: [{ sum: 5 }, { sum: 7 }, { sum: 9 }], note: "seen" },
  });
  const refused = { status: "FAILED", error: "Empty", output: undefined };
  t.strictSame(await run({ items: [], mode: "wet", reason: "Empty" }), refused);
  t.strictSame(await run({ items: [1], mode: "dry run", reason: "Empty" }), refused);
});

test("a function invoked by the CDK's task is the user's handler", async (t) => {
  const run = await runner(t, (stack) => {
    const lambdaFunction = lambda.Function.fromFunctionName(stack, "Function", "double");
    const invoke = new tasks.LambdaInvoke(stack, "Invoke", {
      lambdaFunction,
      payload: sfn.TaskInput.fromJsonPathAt("$.n"),
      resultSelector: { "n.$": "$.Payload" },
      taskTimeout: sfn.Timeout.duration(Duration.seconds(60)),
    });
    const direct = new tasks.LambdaInvoke(stack, "Direct", {
      lambdaFunction,
      inputPath: "$.n",
      payloadResponseOnly: true,
    });
    return invoke.next(direct);
  });
  t.strictSame(await run({ n: 10 }), { status: "SUCCEEDED", output: 40 });
});

test("Retry and Catch of the CDK are kept to", async (t) => {
  const run = await runner(t, (stack) => {
    const invoke = (id: string, name: string) =>
      new tasks.LambdaInvoke(stack, id, {
        lambdaFunction: lambda.Function.fromFunctionName(stack, `${id} function`, name),
        payloadResponseOnly: true,
        resultPath: `$.${id}`,
      });
    const recovers = invoke("recovers", "recovers").addRetry({
      errors: ["Busy"],
      interval: Duration.seconds(1),
      maxAttempts: 2,
      jitterStrategy: sfn.JitterType.FULL,
      maxDelay: Duration.seconds(2),
    });
    const caught = new sfn.Pass(stack, "Caught", {
      parameters: { "error.$": "$.failure.Error", "calls.$": "$.recovers" },
    });
    const breaks = invoke("breaks", "breaks").addCatch(caught, {
      errors: [sfn.Errors.ALL],
      resultPath: "$.failure",
    });
    return recovers.next(breaks).next(new sfn.Pass(stack, "Never"));
  });
  t.strictSame(await run({}), { status: "SUCCEEDED", output: { error: "TypeError", calls: 2 } });
});

test("a state that the CDK passes through as it is written runs, too", async (t) => {
  const run = await runner(t, (stack) => {
    const stateJson = {
      Type: "Pass",
      Parameters: { "joined.$": "States.Format('{}-{}', $.a, $.b)" },
      Assign: { "kept.$": "$$.Execution.Input.a" },
    };
    const after = { Type: "Pass", Parameters: { "kept.$": "$kept", "input.$": "$" } };
    return new sfn.CustomState(stack, "Custom", { stateJson }).next(
      new sfn.CustomState(stack, "After", { stateJson: after }),
    );
  });
  t.strictSame(await run({ a: "x", b: "y" }), {
    status: "SUCCEEDED",
    output: { kept: "x", input: { joined: "x-y" } },
  });
});
