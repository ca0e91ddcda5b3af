/**
 * TestState: one state, run by the actors that run it in executions, and what its expressions gave.
 * Pure: a Task without a mock is called by whoever asks, and the test done once more with the answer.
 */
import { ActorLoop } from "../../actors/actor-loop.ts";
import type { Execution } from "../../actors/execution.ts";
import { takesFailure } from "../../actors/failing.ts";
import { MachineActors } from "../../actors/machine-actors.ts";
import { PAYLOAD_BYTES_MAX } from "../../actors/size-limit.ts";
import { ANSWER, type Token } from "../../actors/token.ts";
import { Failure } from "../../language/failure.ts";
import { isObject, type Json } from "../../language/json.ts";
import type { State } from "../../language/machine.ts";
import { parseInputText } from "../../language/source/input-text.ts";
import { contextFrom } from "./context.ts";
import { inspectMap, type MapSeen } from "./map-inspection.ts";
import { checkMockAlone, type Mock, mockFor } from "./mock.ts";
import { refuseTest, TestRefused, type TestStateRequest, type TestStateStep } from "./request.ts";
import { caughtResponse, type Seen, succeededResponse } from "./response.ts";
import { TestEnvironment } from "./test-environment.ts";
import { type TestedState, testedState } from "./tested-state.ts";
import { tracedState } from "./traced-state.ts";

/** Never throws for what a user wrote. */
export function runTest(request: TestStateRequest): TestStateStep {
  try {
    return stepOf(request);
  } catch (error) {
    if (!(error instanceof TestRefused)) throw error;
    return { kind: "refused", code: error.code, message: error.message };
  }
}

function stepOf(request: TestStateRequest): TestStateStep {
  const { params } = request;
  checkMockAlone(params);
  const tested = testedState(params.definition, params.stateName);
  const context = contextFrom(params.context, tested);
  const mock = mockFor(tested, params);
  const input = inputOf(params.input);
  const variables = variablesOf(params.variables);
  const seen: Seen = { input, steps: {}, map: {} };
  if (tested.state.kind === "pass" && tested.state.result !== null) {
    seen.result = tested.state.result.value;
  }
  const environment = new TestEnvironment(() => started.root!, {
    context,
    variables,
    seed: request.facts.seed,
  });
  const traced = tracedState(tested.state, environment, (step, value) => {
    seen.steps[step] = value;
  });
  const loop = new ActorLoop(
    { next: () => environment.random() },
    { uuid: () => environment.uuid() },
  );
  loop.nowMs = request.facts.nowMs;
  const started = startIn(loop, { tested, traced, request, input });
  const token = started.root!;
  token.variables = variables;
  const running = { loop, token, traced, tested, environment, seen };
  const waits = perform(running, request, mock);
  if (waits !== undefined) return waits;
  // Recorded: with a Result nothing is told of the input's way.
  if (tested.state.kind === "pass" && tested.state.result !== null)
    delete seen.steps.afterInputPath;
  return { kind: "done", response: responseOf(started, running, request) };
}

interface Running {
  readonly loop: ActorLoop;
  readonly token: Token;
  readonly traced: State;
  readonly tested: TestedState;
  readonly environment: TestEnvironment;
  readonly seen: Seen;
}

function startIn(
  loop: ActorLoop,
  {
    tested,
    traced,
    request,
    input,
  }: {
    readonly tested: TestedState;
    readonly traced: State;
    readonly request: TestStateRequest;
    readonly input: Json;
  },
): Execution {
  const { facts } = request;
  const states = tested.machine.states.map((state) =>
    state.index === traced.index ? traced : state,
  );
  const identity = {
    name: facts.machineName,
    stateMachineArn: facts.stateMachineArn,
    roleArn: facts.roleArn,
  };
  const actors = new MachineActors(loop, { ...tested.machine, states }, identity, {
    transitioned: () => {},
  });
  return actors.start(facts.executionName, input, {
    owner: { sequence: 0, runId: () => facts.runId },
    ownerIndex: 0,
    startedMs: facts.nowMs,
    inputBytesMax: PAYLOAD_BYTES_MAX,
  });
}

/** Runs the state to its end; undefined then. Otherwise what it waits for. */
function perform(
  running: Running,
  request: TestStateRequest,
  mock: Mock | undefined,
): TestStateStep | undefined {
  const { loop, traced } = running;
  if (traced.kind === "map" || traced.kind === "parallel") {
    joinWithMock(running, request, mock!);
    loop.run(neverUp);
    return undefined;
  }
  loop.run(neverUp);
  const task = loop.outbox.tasks[0];
  if (task !== undefined) {
    const answer = mock ?? happenedTo(request);
    if (answer === undefined) {
      const { input, timeoutMs, state } = task;
      return {
        kind: "call",
        resource: state.resource.arn,
        input: JSON.stringify(input),
        timeoutMs,
      };
    }
    if (answer.kind === "result") running.seen.result = answer.result;
    const failure = answer.kind === "failure" ? new Failure(answer.error, answer.cause) : null;
    const result = answer.kind === "result" ? answer.result : null;
    loop.answer(task, result, PAYLOAD_BYTES_MAX, failure);
    loop.run(neverUp);
    return undefined;
  }
  const timer = loop.outbox.timers[0];
  if (timer === undefined) return undefined;
  if (request.happened?.kind !== "waited") {
    return { kind: "wait", delayMs: timer.dueMs - loop.nowMs };
  }
  loop.nowMs = timer.dueMs;
  loop.elapsed(timer);
  loop.run(neverUp);
  return undefined;
}

const neverUp = (): boolean => false;

/** What the branches or iterations gave, in place of running them. */
function joinWithMock(
  { token, traced, tested, environment, seen }: Running,
  { params }: TestStateRequest,
  mock: Mock,
): void {
  const { fields } = tested;
  const configuration = params.stateConfiguration ?? {};
  token.phase = ANSWER;
  try {
    if (traced.kind === "map") {
      inspectMap({ state: traced, fields, token, environment, configuration }, seen.map as MapSeen);
    } else if (traced.kind === "parallel") {
      const filtered = traced.inputPath === null ? token.data : traced.inputPath(token.data, token);
      traced.parameters?.evaluate(filtered, environment);
      // Recorded: of a Parallel only what becomes of the branches' results is told.
      delete seen.steps.afterInputPath;
    }
    if (mock.kind === "failure") token.failure = new Failure(mock.error, mock.cause);
    else token.answer = mock.result;
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    token.failure = failure;
  }
}

function happenedTo({ happened }: TestStateRequest): Mock | undefined {
  if (happened?.kind === "answered") {
    return { kind: "result", result: JSON.parse(happened.output) as Json };
  }
  return happened?.kind === "failed" ? { ...happened, kind: "failure" } : undefined;
}

function responseOf(
  execution: Execution,
  { token, traced, tested, seen, environment }: Running,
  { params }: TestStateRequest,
): object {
  const level = params.inspectionLevel ?? "INFO";
  const language = traced.queryLanguage;
  // Only a Task's are told.
  if (language === "JSONata" && traced.kind !== "task") delete seen.steps.afterParameters;
  const { outcome, output, error, cause } = execution;
  if (outcome === "SUCCEEDED") {
    const nextState = token.state === traced ? undefined : token.state.name;
    return succeededResponse({ output, nextState }, { seen, level, language });
  }
  const prefix = `An error occurred while executing the state '${traced.name}' (entered at the event id #${token.enteredEventId}). `;
  // Recorded: where it failed is not told of a state that stands alone.
  const shortCause = cause?.startsWith(prefix) ? cause.slice(prefix.length) : cause;
  return caughtResponse(
    { error, cause: shortCause },
    {
      seen,
      level,
      language,
      environment,
      tested,
      retriesMade: params.stateConfiguration?.retrierRetryCount ?? 0,
      takesFailure,
    },
  );
}

function inputOf(text: string | undefined): Json {
  if (text === undefined) return {};
  const { value, problem } = parseInputText(text);
  if (problem === undefined) return value;
  throw new TestRefused(problem.code, problem.message);
}

function variablesOf(text: string | undefined): Readonly<Record<string, Json>> | null {
  if (text === undefined) return null;
  const { value } = parseInputText(text);
  if (value === undefined || !isObject(value))
    throw refuseTest("The variables must be a JSON object.");
  return Object.assign(Object.create(null), value) as Readonly<Record<string, Json>>;
}
