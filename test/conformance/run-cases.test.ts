import { test } from "tap";
import type { Json } from "../../engine/language/json.ts";
import type { RecordedCase } from "./recorded-case.ts";
import { runCases } from "./run-cases.ts";

const recorded = (id: string, output: Json, more: Partial<RecordedCase> = {}): RecordedCase => ({
  id,
  area: "made up",
  kind: "execution",
  definition: { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
  input: { machine: "a" },
  expected: { status: "SUCCEEDED", output },
  ...more,
});

const callsFunction = {
  definition: {
    StartAt: "A",
    States: {
      A: {
        Type: "Task",
        Resource: "arn:aws:lambda:us-east-1:111111111111:function:name_uidx0001",
        End: true,
      },
    },
  },
};

test("cases run side by side, each with functions of its own, and a wrong answer is found", async (t) => {
  const returns = (payload: string) =>
    ({ lambda: { name_uidx0001: { behaviour: "return", payload } } }) as const;
  const results = await runCases(
    [
      recorded("right", { machine: "{{any}}" }),
      recorded("wrong", { machine: "b" }),
      recorded("one", "first", { ...callsFunction, mocks: returns("first") }),
      recorded("other", "second", { ...callsFunction, mocks: returns("second") }),
      recorded("not deployed", {}, { definition: { StartAt: "A" } }),
      recorded("not run", {}, { needs: ["s3"] }),
    ],
    { withSlow: false },
  );
  t.match(results, [
    { id: "right", kind: "same" },
    { id: "wrong", kind: "different", difference: { at: "output/machine", actual: "a" } },
    { id: "one", kind: "same" },
    { id: "other", kind: "same" },
    { id: "not deployed", kind: "different", difference: { actual: /\[States\]/ } },
    { id: "not run", kind: "notRun", reason: "needs s3" },
  ]);
});
