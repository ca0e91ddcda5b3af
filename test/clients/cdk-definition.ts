/** From constructs of the CDK to the definition text that CloudFormation would hand to AWS. */
import { App, Stack, aws_stepfunctions as sfn } from "aws-cdk-lib";
import type { Test } from "tap";

/** Synthesises a stack of one Express machine. @param chain Makes the states within the stack. */
export function definitionOf(t: Test, chain: (stack: Stack) => sfn.IChainable): string {
  const app = new App({ outdir: t.testdir(), analyticsReporting: false });
  const stack = new Stack(app, "Stack");
  const machine = new sfn.StateMachine(stack, "Machine", {
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(chain(stack)),
  });
  const id = stack.getLogicalId(machine.node.defaultChild as sfn.CfnStateMachine);
  const { template } = app.synth().getStackByName("Stack");
  const { Properties } = template.Resources[id];
  if (Properties.StateMachineType !== "EXPRESS") throw new Error("the template says another type");
  return textOf(Properties.DefinitionString);
}

/** What stands for a value that only a deployment knows. */
const references: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "000000000000",
};

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::Join": join } = value as {
    readonly Ref?: string;
    readonly "Fn::Join"?: readonly [separator: string, parts: readonly unknown[]];
  };
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  const text = references[Ref ?? ""];
  if (text === undefined) throw new Error(`not resolved: ${JSON.stringify(value)}`);
  return text;
}
