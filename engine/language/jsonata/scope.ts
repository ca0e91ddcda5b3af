/**
 * Variables at compile time: every block, function body and tuple has a scope, and a name is
 * resolved once to the frames it may stand in. An assignment that has not been reached yet hides
 * nothing, so that a name may have several places, which are tried from the inside out.
 */
import type { AstNode } from "./ast.ts";
import { type Evaluate, type Frame, unbound } from "./run.ts";
import { tupleKey } from "./tuple.ts";
import type { Value, ValueObject } from "./value.ts";

export interface Scope {
  readonly parent: Scope | null;
  readonly kind: "slots" | "tuple";
  /** Slots by name. A tuple's frame has one slot, its object: any name may be a key of it. */
  readonly slots: Map<string, number>;
  /** Parameters are always bound. */
  readonly parameters: ReadonlySet<string>;
  /** Assigned to further up in the source. */
  readonly assigned: Set<string>;
  /** The body of a function: it runs later, when all assignments around it may have been made. */
  readonly isBody: boolean;
}

export function blockScope(parent: Scope | null, names: readonly string[]): Scope {
  return newScope(parent, { names, parameters: [], isBody: false });
}

export function bodyScope(
  parent: Scope,
  parameters: readonly string[],
  names: readonly string[],
): Scope {
  return newScope(parent, { names: [...parameters, ...names], parameters, isBody: true });
}

/** @param names What the tuples are known to hold; they may hold more, for parent operators. */
export function tupleScope(parent: Scope, names: readonly string[]): Scope {
  const scope = newScope(parent, { names: [], parameters: [], isBody: false });
  return { ...scope, kind: "tuple", assigned: new Set(names) };
}

interface ScopeNames {
  readonly names: readonly string[];
  readonly parameters: readonly string[];
  readonly isBody: boolean;
}

function newScope(parent: Scope | null, { names, parameters, isBody }: ScopeNames): Scope {
  const slots = new Map<string, number>();
  for (const name of names) if (!slots.has(name)) slots.set(name, slots.size);
  const assigned = new Set(parameters);
  return {
    parent,
    kind: "slots",
    slots,
    parameters: assigned,
    assigned: new Set(assigned),
    isBody,
  };
}

/** Names assigned to in the frame of `nodes`: not in blocks and function bodies within, which have their own. */
export function assignedNames(nodes: readonly (AstNode | undefined)[]): string[] {
  const names: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    if (typeof node !== "object" || node === null || node instanceof RegExp) return;
    const { type, lhs } = node as AstNode;
    if (type === "block" || type === "lambda") {
      visitStages(node as AstNode);
      return;
    }
    if (type === "bind") names.push((lhs as AstNode).value as string);
    for (const key of Object.keys(node)) visit((node as Record<string, unknown>)[key]);
  };
  // What stands behind a block is evaluated around it. A pending call is no function of its own.
  const visitStages = (node: AstNode): void => {
    visit([node.predicate, node.stages, node.group]);
    if (node.thunk === true) visit(node.body);
  };
  visit(nodes);
  return names;
}

/** Answers `unbound` when the variable has no value here. */
type Place = (frame: Frame) => Value | typeof unbound;

export interface Resolved {
  readonly places: readonly Place[];
  /** True when a place is certain to have a value, or will have by the time it is needed. */
  readonly isBound: boolean;
}

export function resolve(name: string, scope: Scope): Resolved {
  const places: Place[] = [];
  let hops = 0;
  let isBound = false;
  let isLater = false;
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const slot = at.slots.get(name);
    if (at.kind === "tuple") {
      places.push(tuplePlace(hops, name));
      isBound ||= at.assigned.has(name);
    } else if (slot !== undefined) {
      places.push(slotPlace(hops, slot));
      if (isLater || at.assigned.has(name)) isBound = true;
      if (at.parameters.has(name)) break;
    }
    isLater ||= at.isBody;
    hops += 1;
  }
  return { places, isBound };
}

function slotPlace(hops: number, slot: number): Place {
  if (hops === 0) return (frame) => frame.slots[slot];
  if (hops === 1) return (frame) => frame.parent!.slots[slot];
  return (frame) => frameAt(frame, hops).slots[slot];
}

function tuplePlace(hops: number, name: string): Place {
  const key = tupleKey(name);
  return (frame) => {
    const tuple = frameAt(frame, hops).slots[0] as ValueObject;
    return key in tuple ? tuple[key] : unbound;
  };
}

function frameAt(frame: Frame, hops: number): Frame {
  let at = frame;
  for (let left = hops; left > 0; left -= 1) at = at.parent!;
  return at;
}

/** The innermost frame's variable gets `value`. */
export function compileAssign(name: string, scope: Scope, evaluate: Evaluate): Evaluate {
  if (scope.kind === "tuple") {
    return (input, frame) => {
      const value = evaluate(input, frame);
      const tuple = frame.slots[0] as ValueObject;
      frame.slots[0] = { ...tuple, [tupleKey(name)]: value };
      return value;
    };
  }
  const slot = scope.slots.get(name)!;
  return (input, frame) => {
    const value = evaluate(input, frame);
    frame.slots[slot] = value;
    return value;
  };
}
