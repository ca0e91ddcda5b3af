/** The ways to name a Lambda function: its name, a partial ARN, a whole one; each with a qualifier. */

/** Where functions are when their name does not say it. */
export interface FunctionHome {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface FunctionReference extends FunctionHome {
  readonly name: string;
  /** A version or an alias; undefined is `$LATEST`. */
  readonly qualifier: string | undefined;
}

const arnPattern =
  /^arn:(aws[a-zA-Z-]*):lambda:([a-z0-9-]+):(\d{12}):function:([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const partialPattern =
  /^(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** A Task's `Resource`, when it is the ARN of a function. */
export function parseFunctionArn(arn: string): FunctionReference | undefined {
  const match = arnPattern.exec(arn);
  if (match === null) return undefined;
  const [, partition, region, account, name, qualifier] = match;
  return { partition: partition!, region: region!, account: account!, name: name!, qualifier };
}

/** What `FunctionName` may be; undefined when it is none of it. */
export function parseFunctionName(text: string, home: FunctionHome): FunctionReference | undefined {
  if (text.startsWith("arn:")) return parseFunctionArn(text);
  const match = partialPattern.exec(text);
  if (match === null) return undefined;
  const [, region = home.region, account = home.account, name, qualifier] = match;
  return { partition: home.partition, region, account, name: name!, qualifier };
}

export function functionArn(reference: FunctionReference): string {
  const { partition, region, account, name, qualifier } = reference;
  const unqualified = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
  return qualifier === undefined ? unqualified : `${unqualified}:${qualifier}`;
}

/** An alias is not resolved to the number it stands for: only a number says which version ran. */
export function executedVersion(reference: FunctionReference): string {
  const { qualifier } = reference;
  return qualifier !== undefined && /^\d+$/.test(qualifier) ? qualifier : "$LATEST";
}
