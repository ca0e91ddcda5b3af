/**
 * Map (inline): an iteration per item, at most so many at a time, results in the items' order.
 * A new iteration starts when one ends.
 */
import { runtimeFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { MapState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { failWork } from "./failing.ts";
import { Fork } from "./fork.ts";
import { finishFork, joinChild, leaveFork } from "./joining.ts";
import { readableBytesMax, templateBytesMax } from "./leaving.ts";
import { ANSWER, JOIN, Token } from "./token.ts";

/** AWS runs at most 40 iterations of an inline Map at a time, also where MaxConcurrency is 0. */
export const ITERATIONS_AT_ONCE_MAX = 40;

export function mapMessage(loop: ActorLoop, token: Token, state: MapState): void {
  if (token.phase === JOIN) {
    iterationEnded(loop, token, state);
    return;
  }
  if (token.phase !== ANSWER) {
    startMap(loop, token, state);
    return;
  }
  if (token.failure !== null) {
    failWork(loop, token, token.failure);
    return;
  }
  token.execution.eventId++; // MapStateSucceeded.
  token.execution.log?.joined(token);
  leaveFork(loop, token, state);
}

function startMap(loop: ActorLoop, token: Token, state: MapState): void {
  const filtered = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const concurrency = concurrencyOf(token, state, filtered);
  const items = itemsOf(token, state, filtered);
  token.execution.eventId++; // MapStateStarted.
  token.execution.log?.forked(token, items.length);
  const fork = new Fork(token, items.length, items);
  token.opened = fork;
  if (items.length === 0) {
    finishFork(loop, fork);
    return;
  }
  const first = Math.min(concurrency, items.length);
  for (let i = 0; i < first; i++) startIteration(loop, fork, state, filtered);
}

/** What is iterated over. @throws Failure when that is no array. */
export function itemsOf(token: Token, state: MapState, filtered: Json): readonly Json[] {
  const items = state.itemsPath === null ? filtered : state.itemsPath(filtered, token);
  if (Array.isArray(items)) return items;
  throw runtimeFailure(
    state.itemsPath === null
      ? `Map state input must be an array but was: ${JSON.stringify(items)}`
      : `Reference path "${state.itemsPathText}" must point to array.`,
  );
}

/** The item, or what ItemSelector makes of it, is the iteration's input. */
function startIteration(loop: ActorLoop, fork: Fork, state: MapState, filtered: Json): void {
  const { parent } = fork;
  const index = fork.nextIndex++;
  const value = fork.items![index]!;
  const first = parent.execution.actors.machine.states[state.processor]!;
  const isOwnInput = state.inputPath === null && state.itemsPath === null;
  const bytesMax = isOwnInput ? parent.bytesMax : readableBytesMax(parent);
  const item = { item: { Index: index, Value: value }, bytesMax };
  const child = new Token(parent.execution, first, value, parent, fork, index, item);
  child.bytesMax = bytesMax;
  if (state.itemSelector !== null) {
    // The selector reads the Map's own input, and the item by `$$.Map.Item`: the child is its
    // environment, in the Map's state for as long as that takes.
    child.state = state;
    child.enteredMs = parent.enteredMs;
    child.retryCount = parent.retryCount;
    child.data = state.itemSelector.evaluate(filtered, child);
    child.bytesMax = templateBytesMax(state.itemSelector, readableBytesMax(child));
    child.state = first;
  }
  parent.execution.eventId++; // MapIterationStarted.
  parent.execution.log?.iterationStarted(child);
  fork.children[index] = child;
  loop.send(child);
}

function iterationEnded(loop: ActorLoop, child: Token, state: MapState): void {
  child.execution.eventId++; // MapIterationSucceeded or MapIterationFailed.
  child.execution.log?.iterationEnded(child);
  const fork = joinChild(loop, child);
  if (fork === null) return;
  if (fork.unfinished === 0) {
    finishFork(loop, fork);
    return;
  }
  if (fork.nextIndex === fork.items!.length) return;
  const { parent } = fork;
  const filtered = state.inputPath === null ? parent.data : state.inputPath(parent.data, parent);
  startIteration(loop, fork, state, filtered);
}

/** How many iterations run at a time. @throws Failure when the path gives no count. */
export function concurrencyOf(token: Token, state: MapState, data: Json): number {
  if (state.concurrencyPath === null) return limited(state.concurrencyMax);
  const { path, read } = state.concurrencyPath;
  const value = read(data, token);
  const number = typeof value === "string" && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    throw runtimeFailure(
      `The MaxConcurrencyPath field refers to value "${shown}" which is not a valid integer: ${path}`,
    );
  }
  if (number < 0) throw runtimeFailure("MaxConcurrency cannot be negative.");
  return limited(number);
}

function limited(concurrency: number): number {
  return concurrency === 0 ? ITERATIONS_AT_ONCE_MAX : Math.min(concurrency, ITERATIONS_AT_ONCE_MAX);
}
