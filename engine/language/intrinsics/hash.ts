/** States.Hash: a digest in lower-case hexadecimal. What is no text is hashed as compact JSON. */
import { createHash } from "node:crypto";
import { type IntrinsicFunction, intrinsicFailure, limited, textAt } from "./function.ts";

const charsMax = 10_000;

const algorithms: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

export const hash: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => {
    const [value] = values;
    const text = typeof value === "string" ? value : JSON.stringify(limited(call, value!));
    if (text.length > charsMax) {
      throw intrinsicFailure(call, `The data is longer than ${charsMax} characters.`);
    }
    const algorithm = algorithms.get(textAt(call, values, 1));
    if (algorithm === undefined) {
      const known = [...algorithms.keys()].join(", ");
      throw intrinsicFailure(call, `The algorithm must be one of ${known}.`);
    }
    return createHash(algorithm).update(text, "utf8").digest("hex");
  },
};
