/** The mock of a request, by the rules of the state that it stands in for. */
import type { Json } from "../../language/json.ts";
import { checkMockResult } from "./mock-schema.ts";
import { refuseTest, TestRefused, type TestStateParams } from "./request.ts";
import type { TestedState } from "./tested-state.ts";

export type Mock =
  | { readonly kind: "result"; readonly result: Json }
  | { readonly kind: "failure"; readonly error: string; readonly cause: string };

/** What can be said of a mock before the definition is looked at. @throws TestRefused */
export function checkMockAlone({ mock, stateConfiguration, context }: TestStateParams): void {
  if (mock?.result !== undefined && mock.errorOutput !== undefined) {
    throw refuseTest(
      "A test mock should have only one of the following fields: [result, errorOutput].",
    );
  }
  if (mock === undefined && stateConfiguration?.mapIterationFailureCount !== undefined) {
    throw refuseTest(
      "TestState does not support MapIterationFailureCount when a mock is not specified.",
    );
  }
  if (mock === undefined && context !== undefined) {
    throw refuseTest("A Context object can only be provided when a mock is specified.");
  }
}

/** Undefined: none was given, and none is needed. @throws TestRefused */
export function mockFor({ state, fields }: TestedState, params: TestStateParams): Mock | undefined {
  const { mock } = params;
  const type = String(fields["Type"]);
  const isFork = state.kind === "map" || state.kind === "parallel";
  if (mock === undefined) {
    if (isFork) {
      throw new TestRefused(
        "InvalidDefinition",
        "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
      );
    }
    if (state.kind === "task" && needsMock.test(state.resource.arn)) {
      throw new TestRefused(
        "InvalidDefinition",
        `TestState API does not support the resource ${state.resource.arn} when a mock is not specified`,
      );
    }
    return undefined;
  }
  if (!isFork && state.kind !== "task") {
    throw refuseTest(`State type '${type}' is not supported when a mock is specified`);
  }
  const { errorOutput, result } = mock;
  if (errorOutput !== undefined) {
    return { kind: "failure", error: errorOutput.error ?? "", cause: errorOutput.cause ?? "" };
  }
  const value = result === undefined ? {} : parsedResult(result);
  checkShape({ state, fields }, value, mock.fieldValidationMode ?? "STRICT");
  return { kind: "result", result: value };
}

/** AWS cannot run these for a test. */
const needsMock = /:activity:|\.sync(:2)?$|\.waitForTaskToken$/;

function parsedResult(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw refuseTest("Mocked result must be valid JSON");
  }
}

function checkShape(
  { state, fields }: Pick<TestedState, "state" | "fields">,
  value: Json,
  mode: "STRICT" | "PRESENT" | "NONE",
): void {
  if (state.kind === "task") checkMockResult(state.resource.arn, value, mode);
  // With a ResultWriter a Map's result is where it was written.
  const isList =
    state.kind === "parallel" || (state.kind === "map" && fields["ResultWriter"] === undefined);
  if (isList && !Array.isArray(value)) throw refuseTest("Mocked result must be an array.");
  if (state.kind !== "parallel" || !Array.isArray(value)) return;
  if (value.length !== state.branches.length) {
    throw refuseTest(
      "Mocked result must contain the same number of items as number of Parallel branches.",
    );
  }
}
