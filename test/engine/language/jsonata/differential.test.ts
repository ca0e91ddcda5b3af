/**
 * Random expressions on random data: the reference implementation answers the same, but for the
 * differences by design that `compare.ts` lists. `STEPSTORM_JSONATA_PAIRS` asks for more pairs.
 */
import { test } from "tap";
import { comparePairs } from "./compare-pairs.ts";

test("random expressions answer as the reference implementation does", async (t) => {
  const pairs = Number(process.env["STEPSTORM_JSONATA_PAIRS"] ?? 2_000);
  const seed = Number(process.env["STEPSTORM_JSONATA_SEED"] ?? 1);
  const report = await comparePairs({ pairs, seed });
  t.comment(`seed ${seed}: ${report.same} same, ${report.excluded} excluded`);
  t.strictSame(report.different.slice(0, 5), []);
  t.ok(report.same > 0.9 * pairs, "nearly all pairs were compared");
});
