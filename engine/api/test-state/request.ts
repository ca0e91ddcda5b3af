/** TestState as data: what is asked of the thread that does it, and what it answers. */

export interface TestStateParams {
  readonly definition: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly inspectionLevel?: "INFO" | "DEBUG" | "TRACE";
  readonly revealSecrets?: boolean;
  readonly variables?: string;
  readonly stateName?: string;
  readonly mock?: MockParams;
  readonly context?: string;
  readonly stateConfiguration?: StateConfiguration;
}

export interface MockParams {
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  readonly fieldValidationMode?: "STRICT" | "PRESENT" | "NONE";
}

export interface StateConfiguration {
  /** Retries that the retrier has made already. */
  readonly retrierRetryCount?: number;
  readonly errorCausedByState?: string;
  /** Iterations of a Map that are taken to have failed. */
  readonly mapIterationFailureCount?: number;
  readonly mapItemReaderData?: string;
}

/** What came of a call or a wait that an earlier step asked for. */
export type Happened =
  | { readonly kind: "answered"; readonly output: string }
  | { readonly kind: "failed"; readonly error: string; readonly cause: string }
  | { readonly kind: "waited" };

export interface TestStateRequest {
  readonly params: TestStateParams;
  /** What the context object says; the same in all steps of one test. */
  readonly facts: TestFacts;
  readonly happened?: Happened;
}

export interface TestFacts {
  readonly stateMachineArn: string;
  readonly machineName: string;
  readonly executionName: string;
  readonly runId: string;
  readonly roleArn: string;
  readonly nowMs: number;
  /** States.MathRandom and States.UUID give the same in all steps. */
  readonly seed: number;
}

export type TestStateStep =
  | {
      readonly kind: "refused";
      readonly code: "InvalidDefinition" | "ValidationException" | "InvalidExecutionInput";
      readonly message: string;
    }
  /** The Task has to be called: ask again with what came of it. */
  | {
      readonly kind: "call";
      readonly resource: string;
      readonly input: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: "wait"; readonly delayMs: number }
  | { readonly kind: "done"; readonly response: object };

/** A request that AWS refuses, thrown within the thread. */
export class TestRefused extends Error {
  override readonly name = "TestRefused";
  readonly code: Extract<TestStateStep, { kind: "refused" }>["code"];

  constructor(code: TestRefused["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export function refuseTest(message: string): TestRefused {
  return new TestRefused("ValidationException", message);
}
