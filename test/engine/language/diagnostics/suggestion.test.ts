import { test } from "tap";
import { editDistance, nearest } from "../../../../engine/language/diagnostics/suggestion.ts";

test("insertions, deletions, replacements and swaps cost one each", async (t) => {
  const distances: [string, string, number][] = [
    ["", "", 0],
    ["Next", "Next", 0],
    ["Net", "Next", 1],
    ["Nexxt", "Next", 1],
    ["Nxxt", "Next", 1],
    ["Netx", "Next", 1],
    ["", "End", 3],
    ["End", "", 3],
    ["Retry", "Catch", 4],
  ];
  for (const [from, to, distance] of distances) t.equal(editDistance(from, to), distance, from);
});

test("the nearest name within a third of the length is suggested, whatever its case", async (t) => {
  const names = ["Resource", "Result", "ResultPath", "Retry"];
  t.equal(nearest("Reslut", names), "Result");
  t.equal(nearest("resultpath", names), "ResultPath");
  t.equal(nearest("Rtry", names), "Retry");
  t.equal(nearest("Parameters", names), undefined);
  t.equal(nearest("Result", ["Result"]), undefined);
  t.equal(nearest("x".repeat(100), ["x".repeat(99)]), undefined);
});
