/**
 * Random definitions of all kinds of state, up to three scopes deep, and a script of what their
 * tasks answer. Every branch and iteration begins with a task whose delay is its own, to 1/1024 ms,
 * so that no two things that could race for a failure happen at the same time.
 */

import { drawHash, drawUnit } from "../../engine/integrations/simulated-draw.ts";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import { scopeOf, workArn } from "../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../support/virtual-performer.ts";
import { type Dice, diceOf } from "./dice.ts";
import {
  catchers,
  choiceRule,
  errorNames,
  filters,
  passFields,
  plainInput,
  retriers,
  type Surroundings,
  tidy,
} from "./random-states.ts";

const scopeDepthMax = 3;

/** What an ItemSelector takes; beside these, something that fails for some items only. */
const items = [
  "$$.Map.Item.Value",
  "$$.Map.Item",
  "$$.Map.Item.Value",
  "$.a",
  "$$.State.RetryCount",
];

export interface RandomMachine {
  readonly definition: JsonObject;
  readonly input: Json;
  /** Branches or iterations run side by side: event ids then depend on who goes first. */
  readonly hasForks: boolean;
}

interface Builder {
  readonly dice: Dice;
  lastState: number;
  hasForks: boolean;
}

/** A state, and those that only it leads to; `next` is where they go on. */
type Piece = (builder: Builder, around: Surroundings, next: string) => Record<string, JsonObject>;

export function randomMachine(seed: number): RandomMachine {
  const dice = diceOf(seed);
  const builder = { dice, lastState: 0, hasForks: false };
  const scope = randomScope(builder, { depth: 0, variables: ["place0"] }, { "place0.$": "$.a" });
  const definition = dice.chance(0.2) ? { ...scope, TimeoutSeconds: dice.integer(2, 30) } : scope;
  const filler = "é".repeat(dice.chance(0.08) ? dice.integer(20_000, 130_000) : 3);
  const list = Array.from({ length: dice.integer(0, 4) }, (_, index) => index * 10);
  return { definition, input: { ...plainInput, list, filler }, hasForks: builder.hasForks };
}

/** @param assign What the scope's first state assigns: the variable that names its place. */
function randomScope(builder: Builder, around: Surroundings, assign: JsonObject): JsonObject {
  const { dice } = builder;
  const pieces = Array.from({ length: dice.integer(1, around.depth === 0 ? 4 : 3) }, () =>
    randomPiece(dice, around.depth),
  );
  const last = nameState(builder);
  let states: Record<string, JsonObject> = { [last]: lastState(dice) };
  let next = last;
  for (const piece of [unlimitedTaskPiece, ...pieces].toReversed()) {
    const made = piece(builder, around, next);
    next = Object.keys(made)[0]!;
    states = { ...made, ...states };
  }
  const first = { Type: "Pass", Assign: assign, Next: next };
  return scopeOf({ [nameState(builder)]: first, ...states });
}

function randomPiece(dice: Dice, depth: number): Piece {
  const flat = [passPiece, passPiece, taskPiece, taskPiece, waitPiece, choicePiece, loopPiece];
  return dice.pick(depth < scopeDepthMax ? [...flat, parallelPiece, mapPiece] : flat);
}

function nameState(builder: Builder): string {
  builder.lastState++;
  return `S${builder.lastState}`;
}

function lastState(dice: Dice): JsonObject {
  if (dice.chance(0.15)) {
    return dice.pick<JsonObject>([
      { Type: "Fail" },
      { Type: "Fail", Error: "Fatal", Cause: "The end." },
      { Type: "Fail", ErrorPath: "States.Format('{}', 'Flaky')", CausePath: "$$.State.Name" },
      { Type: "Fail", Error: "Custom.Broken" },
    ]);
  }
  return dice.chance(0.3) ? { Type: "Succeed", ...filters(dice) } : { Type: "Pass", End: true };
}

function passPiece(builder: Builder, around: Surroundings, Next: string) {
  const name = nameState(builder);
  return { [name]: { ...passFields(builder.dice, around, name), Next } };
}

/** A point in time that is still to come would let branches meet: only the whole machine waits for one. */
function waitPiece(builder: Builder, { depth }: Surroundings, Next: string) {
  const { dice } = builder;
  const until = dice.pick<JsonObject>([
    { Seconds: dice.integer(0, 5) },
    { SecondsPath: "$place0" },
    { TimestampPath: "$$.Execution.StartTime" },
    { Timestamp: depth === 0 ? "2026-01-02T03:04:10.5Z" : "2025-12-31T23:59:59.5+01:00" },
  ]);
  return { [nameState(builder)]: { Type: "Wait", ...until, ...filters(dice), Next } };
}

function taskPiece(builder: Builder, around: Surroundings, Next: string) {
  return limitedTask(builder, around, { limits: taskLimits(builder.dice), Next });
}

/** Time-outs are in whole seconds: without one, the scope goes on at a time of its own. */
function unlimitedTaskPiece(builder: Builder, around: Surroundings, Next: string) {
  return limitedTask(builder, around, { limits: {}, Next });
}

function limitedTask(
  builder: Builder,
  around: Surroundings,
  { limits, Next }: { readonly limits: JsonObject; readonly Next: string },
) {
  const { dice } = builder;
  const name = nameState(builder);
  const recover = `${name}Recover`;
  const rows = catchers(dice, name, recover);
  const state: Record<string, Json> = {
    Type: "Task",
    Resource: workArn,
    Parameters: { "place.$": `$place${around.depth}`, "data.$": "$" },
    ResultPath: dice.pick(["$.task", "$.passed", null]),
    ...limits,
    ...(dice.chance(0.3) ? { ResultSelector: { "a.$": "$.a", "b.$": "$.b" } } : {}),
    Retry: retriers(dice),
    Catch: rows,
    Next,
  };
  if (dice.chance(0.2)) state["ResultPath"] = "$";
  if (dice.chance(0.2)) state["Assign"] = { [`v${name}.$`]: "$.a" };
  if (rows.length === 0) return { [name]: state };
  return { [name]: state, [recover]: { Type: "Pass", Parameters: plainInput, Next } };
}

function taskLimits(dice: Dice): JsonObject {
  if (dice.chance(0.6)) return {};
  return dice.pick<JsonObject>([
    { TimeoutSeconds: dice.integer(1, 4) },
    { HeartbeatSeconds: dice.integer(1, 4) },
    { TimeoutSeconds: 4, HeartbeatSeconds: dice.integer(1, 3) },
    { TimeoutSecondsPath: "$place0" },
  ]);
}

/** One rule or two, which go on by themselves or through a state of their own. */
function choicePiece(builder: Builder, around: Surroundings, next: string) {
  const { dice } = builder;
  const name = nameState(builder);
  const detour = passPiece(builder, around, next);
  const detourName = Object.keys(detour)[0]!;
  const rules = Array.from({ length: dice.integer(1, 2) }, () => ({
    ...choiceRule(dice),
    ...(dice.chance(0.2) ? { Assign: { [`v${name}`]: "rule" } } : {}),
    Next: dice.pick([next, detourName]),
  }));
  const fallback = dice.chance(0.9) ? { Default: detourName } : {};
  const first = { ...choiceRule(dice), Next: detourName };
  return { [name]: { Type: "Choice", Choices: [...rules, first], ...fallback }, ...detour };
}

/** Goes round three times, counted in a variable. */
function loopPiece(builder: Builder, around: Surroundings, next: string) {
  const { dice } = builder;
  const name = nameState(builder);
  const counter = `n${name}`;
  const [countUp, ask] = [`${name}Count`, `${name}Ask`];
  const body = dice.pick([passPiece, taskPiece, waitPiece])(builder, around, countUp);
  return {
    [name]: { Type: "Pass", Assign: { [counter]: 0 }, Next: Object.keys(body)[0]! },
    ...body,
    [countUp]: {
      Type: "Pass",
      Assign: { [`${counter}.$`]: `States.MathAdd($${counter}, 1)` },
      Next: ask,
    },
    [ask]: {
      Type: "Choice",
      Choices: [{ Variable: `$${counter}`, NumericLessThan: 3, Next: Object.keys(body)[0]! }],
      Default: next,
    },
  };
}

function parallelPiece(builder: Builder, around: Surroundings, Next: string) {
  const { dice } = builder;
  const branches = Array.from({ length: dice.integer(1, 3) }, (_, index) =>
    innerScope(builder, around, `States.Format('{}.${index}', $place${around.depth})`),
  );
  return forkPiece(builder, Next, { Type: "Parallel", Branches: branches });
}

function mapPiece(builder: Builder, around: Surroundings, Next: string) {
  const { dice } = builder;
  return forkPiece(builder, Next, {
    Type: "Map",
    ItemsPath: dice.chance(0.95) ? "$.list" : "$.a",
    MaxConcurrency: dice.integer(0, 3),
    ItemSelector: {
      ...tidy,
      "item.$": dice.pick([...items, ...items, "States.ArrayGetItem($.list, $$.Map.Item.Value)"]),
      "place.$": `States.Format('{}.{}', $place${around.depth}, $$.Map.Item.Index)`,
    },
    ItemProcessor: innerScope(builder, around, "$.place"),
  });
}

function innerScope(builder: Builder, { depth, variables }: Surroundings, place: string) {
  const inner = { depth: depth + 1, variables: [...variables, `place${depth + 1}`] };
  return randomScope(builder, inner, { [`place${depth + 1}.$`]: place });
}

function forkPiece(builder: Builder, Next: string, fields: JsonObject) {
  const { dice } = builder;
  builder.hasForks = true;
  const name = nameState(builder);
  const recover = `${name}Recover`;
  const rows = catchers(dice, name, recover);
  const state = {
    ...fields,
    ...(dice.chance(0.3) ? { ResultSelector: { "all.$": "$[*].a" } } : {}),
    ...(dice.chance(0.9) ? { ResultPath: "$.passed" } : {}),
    ...(dice.chance(0.4) ? { Retry: retriers(dice) } : {}),
    ...(rows.length === 0 ? {} : { Catch: rows }),
    Next,
  };
  if (rows.length === 0) return { [name]: state };
  return { [name]: state, [recover]: { Type: "Pass", Parameters: plainInput, Next } };
}

/** What tasks answer depends on the seed, the state, the input and the attempt, on nothing else. */
export function taskScript(seed: number): (call: TaskCall) => TaskReply {
  return ({ state, input, attempt }) => {
    const hash = drawHash(seed, JSON.stringify(input), state, attempt);
    const isSilent = drawUnit(hash, 0) < 0.01;
    const delayMs = isSilent ? Number.POSITIVE_INFINITY : drawDelayMs(hash);
    if (drawUnit(hash, 2) < 0.3) {
      const error = errorNames[hash & 1 ? 0 : 1];
      return { delayMs, failure: { error, cause: `attempt ${attempt}` } };
    }
    return { delayMs, output: { a: hash & 7, b: "task", list: [attempt, 1] } };
  };
}

/** Up to 2 s, in steps that add up exactly beside the milliseconds since the epoch. */
function drawDelayMs(hash: number): number {
  return Math.ceil(drawUnit(hash, 1) * 2 ** 21) / 2 ** 10;
}
