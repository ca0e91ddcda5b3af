/**
 * Compares random expressions with the reference implementation, from the command line:
 * `node dist/test/engine/language/jsonata/differential.js --pairs 100000 --seed 1`.
 */
import { parseArgs } from "node:util";
import { comparePairs } from "./compare-pairs.ts";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    show: { type: "string", default: "20" },
  },
});
const seed = Number(values.seed);
const report = await comparePairs({ pairs: Number(values.pairs), seed });
const { same, excluded, different, messages } = report;
console.log(
  `seed ${seed}: ${same} same, ${excluded} excluded, ${different.length} different, ` +
    `${messages.length} errors worded differently`,
);
for (const difference of [...different, ...messages].slice(0, Number(values.show))) {
  console.log(difference);
}
process.exitCode = different.length === 0 ? 0 : 1;
