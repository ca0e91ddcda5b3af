/** The 18 intrinsic functions by name, without their `States.`. */
import * as arrays from "./arrays.ts";
import * as encoding from "./encoding.ts";
import { format } from "./format.ts";
import type { IntrinsicFunction } from "./function.ts";
import { hash } from "./hash.ts";
import * as json from "./json.ts";
import * as math from "./math.ts";
import { stringSplit } from "./strings.ts";
import { uuid } from "./unique.ts";

const functions: ReadonlyMap<string, IntrinsicFunction> = new Map([
  ["Format", format],
  ["StringToJson", json.stringToJson],
  ["JsonToString", json.jsonToString],
  ["JsonMerge", json.jsonMerge],
  ["Array", arrays.array],
  ["ArrayPartition", arrays.arrayPartition],
  ["ArrayContains", arrays.arrayContains],
  ["ArrayRange", arrays.arrayRange],
  ["ArrayGetItem", arrays.arrayGetItem],
  ["ArrayLength", arrays.arrayLength],
  ["ArrayUnique", arrays.arrayUnique],
  ["Base64Encode", encoding.base64Encode],
  ["Base64Decode", encoding.base64Decode],
  ["Hash", hash],
  ["MathRandom", math.mathRandom],
  ["MathAdd", math.mathAdd],
  ["StringSplit", stringSplit],
  ["UUID", uuid],
]);

export function intrinsicFunction(name: string): IntrinsicFunction | undefined {
  return functions.get(name);
}
