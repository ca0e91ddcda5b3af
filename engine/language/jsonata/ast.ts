/** The syntax tree as the parser of JSONata 2.0.6 hands it out, as far as it is read here. */

export interface AstNode {
  readonly type: string;
  readonly position?: number;
  /** A name, a literal, an operator; a RegExp when the type is `regex`. */
  readonly value?: unknown;
  /** `[]` was written behind it. */
  readonly keepArray?: boolean;
  /** An array constructor that is not flattened into the path's result. */
  readonly consarray?: boolean;
  readonly predicate?: readonly AstStage[];
  readonly group?: AstGroup;

  readonly steps?: readonly AstNode[];
  readonly keepSingletonArray?: boolean;
  /** As a step: binds variables, or is looked for by a parent operator. As a path: its tuples are wanted. */
  readonly tuple?: boolean;
  readonly stages?: readonly AstStage[];
  readonly focus?: string;
  readonly index?: string;
  readonly ancestor?: AstSlot;
  readonly slot?: AstSlot;
  readonly terms?: readonly AstTerm[];

  readonly lhs?: AstNode | readonly AstPair[];
  readonly rhs?: AstNode;
  readonly expression?: AstNode;
  readonly expressions?: readonly AstNode[];
  readonly condition?: AstNode;
  readonly then?: AstNode;
  readonly else?: AstNode;

  readonly procedure?: AstNode;
  readonly arguments?: readonly AstNode[];
  readonly body?: AstNode;
  readonly thunk?: boolean;
  readonly signature?: { readonly definition: string };

  readonly pattern?: AstNode;
  readonly update?: AstNode;
  readonly delete?: AstNode;
}

export type AstPair = readonly [AstNode, AstNode];

export interface AstStage {
  readonly type: "filter" | "index";
  readonly expr?: AstNode;
  readonly value?: string;
}

export interface AstGroup {
  readonly lhs: readonly AstPair[];
  readonly position?: number;
}

export interface AstSlot {
  readonly label: string;
}

export interface AstTerm {
  readonly descending: boolean;
  readonly expression: AstNode;
}
