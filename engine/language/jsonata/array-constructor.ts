/** `[…, …]`: lists among the items are flattened once, unless they are written as `[…]` themselves. */
import type { AstNode } from "./ast.ts";
import { burn, chargeList } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import { constructedMark, mark } from "./marks.ts";
import type { Evaluate } from "./run.ts";
import type { Scope } from "./scope.ts";
import { isList, type Value } from "./value.ts";

export function compileArray(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const items = node.expressions!.map((item) => ({
    evaluate: compiler.compile(item, scope),
    isWhole: item.value === "[",
  }));
  const isConstructed = node.consarray === true;
  return (input, frame) => {
    const { run } = frame;
    const list: Value[] = [];
    for (const { evaluate, isWhole } of items) {
      const value = evaluate(input, frame);
      if (value === undefined) continue;
      if (isWhole || !isList(value)) list.push(value);
      else {
        burn(run, value.length);
        chargeList(run, value.length);
        for (let at = 0; at < value.length; at += 1) list.push(value[at]);
      }
    }
    chargeList(run, items.length);
    if (isConstructed) mark(list, constructedMark, run);
    return list;
  };
}
