/** ARNs of state machines: read, or refused in AWS's words. */
import { test } from "tap";
import { isVersionNumber, parseMachineArn } from "../../../engine/api/wire/arn.ts";

const head = "arn:aws:states:us-east-1:000000000000";
const machineArn = `${head}:stateMachine:m`;

test("an ARN is read into its machine and what stands behind it", async (t) => {
  t.strictSame(parseMachineArn(machineArn), { machineArn, name: "m", qualifier: undefined });
  t.strictSame(parseMachineArn(`${machineArn}:7`), { machineArn, name: "m", qualifier: "7" });
  t.strictSame(parseMachineArn(`${machineArn}:live`), { machineArn, name: "m", qualifier: "live" });
  const china = "arn:aws-cn:states:cn-north-1:000000000000:stateMachine:m";
  t.equal(parseMachineArn(china).machineArn, china);
  t.equal(parseMachineArn(`${head}:stateMachine:größe`).name, "größe");
  t.equal(parseMachineArn(`${head}:stateMachine:__proto__`).name, "__proto__");
});

test("an ARN that is read again is read the same, however many there are", async (t) => {
  const arnOf = (index: number) => `${head}:stateMachine:m${index}:live`;
  for (let index = 0; index < 2_500; index++) {
    t.equal(parseMachineArn(arnOf(index)).name, `m${index}`);
  }
  t.equal(parseMachineArn(arnOf(0)).name, "m0");
});

test("what is longer than any ARN of AWS's is read, and not remembered", async (t) => {
  const long = `${head}:stateMachine:${"x".repeat(300)}`;
  t.equal(parseMachineArn(machineArn), parseMachineArn(machineArn), "the same object");
  t.not(parseMachineArn(long), parseMachineArn(long));
});

const refused: readonly (readonly [arn: string, reason: string])[] = [
  ["not_a_valid_arn", "Invalid ARN prefix: not_a_valid_arn"],
  ["", "Invalid ARN prefix: "],
  ["arn", "Invalid ARN prefix: arn"],
  [machineArn.toUpperCase(), `Invalid ARN prefix: ${machineArn.toUpperCase()}`],
  [` ${machineArn}`, `Invalid ARN prefix:  ${machineArn}`],
  [
    "arn:azure:states:r:a:stateMachine:m",
    "Invalid ARN prefix: arn:azure:states:r:a:stateMachine:m",
  ],
  ["arn:aws:states", "Invalid ARN: arn:aws:states"],
  ["arn:aws:s3:r:a:stateMachine:m", "Invalid ARN: arn:aws:s3:r:a:stateMachine:m"],
  ["arn:aws:states::a:stateMachine:m", "Invalid ARN: arn:aws:states::a:stateMachine:m"],
  ["arn:aws:states:r::stateMachine:m", "Invalid ARN: arn:aws:states:r::stateMachine:m"],
  [`${head}:stateMachine`, `Invalid ARN: ${head}:stateMachine`],
  [`${head}:stateMachine:`, `Invalid ARN: ${head}:stateMachine:`],
  [`${machineArn}:`, `Invalid ARN: ${machineArn}:`],
  [`${machineArn}:1:2`, `Invalid ARN: ${machineArn}:1:2`],
  [`${head}:express:m:n`, "Resource type not valid in this context: express"],
  [`${head}:activity:m`, "Resource type not valid in this context: activity"],
];

test("what is no state machine's ARN is refused in AWS's words, each time", async (t) => {
  for (const [arn, reason] of [...refused, ...refused]) {
    const error = { code: "InvalidArn", message: `Invalid Arn: '${reason}'`, status: 400 };
    t.throws(() => parseMachineArn(arn), error, arn);
  }
  t.throws(() => parseMachineArn(`${machineArn}/Label`), { code: "InvalidArn" });
});

test("a qualifier of digits alone is a version", async (t) => {
  t.ok(isVersionNumber("12"));
  for (const other of ["", "1a", "-1", "1.0", "live", "１"]) t.notOk(isVersionNumber(other), other);
});
