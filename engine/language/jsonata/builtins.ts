/**
 * The built-in functions by name: JSONata 2.0.6's but `$eval`, and those AWS adds. What a function
 * takes is said by its signature; `implement` is called with arguments that fit.
 */
import type { BuiltIn } from "./built-in.ts";
import { arrayFunctions } from "./functions/arrays.ts";
import { awsFunctions } from "./functions/aws.ts";
import { dateFunctions } from "./functions/dates.ts";
import { encodingFunctions } from "./functions/encoding.ts";
import { higherOrderFunctions } from "./functions/higher-order.ts";
import { matchingFunctions } from "./functions/matching.ts";
import { numberFunctions } from "./functions/numbers.ts";
import { objectFunctions } from "./functions/objects.ts";
import { stringFunctions } from "./functions/strings.ts";
import { parseSignature, validated } from "./signature.ts";
import { type FunctionValue, functionValue } from "./value.ts";

const builtIns: ReadonlyMap<string, FunctionValue> = new Map(
  Object.entries<BuiltIn>({
    ...arrayFunctions,
    ...awsFunctions,
    ...dateFunctions,
    ...encodingFunctions,
    ...higherOrderFunctions,
    ...matchingFunctions,
    ...numberFunctions,
    ...objectFunctions,
    ...stringFunctions,
  }).map(([name, builtIn]) => [name, functionOf(name, builtIn)]),
);

function functionOf(name: string, { signature, arity, implement }: BuiltIn): FunctionValue {
  const parsed = parseSignature(signature);
  const made = functionValue(
    (args, context, run) => implement(validated(parsed, args, { context, run }), run),
    arity,
  );
  made.token = name;
  return made;
}

export function builtIn(name: string): FunctionValue | undefined {
  return builtIns.get(name);
}

export function isBuiltIn(name: string): boolean {
  return builtIns.has(name);
}
