import { test } from "tap";
import { didYouMean } from "../../../engine/command-line/did-you-mean.ts";

test("the nearest known word is suggested, also for swapped, missing and extra letters", (t) => {
  const known = ["chain", "order", "fanout"];
  for (const word of ["chian", "chin", "chains", "CHAIN"]) {
    t.equal(didYouMean(word, known), " (did you mean chain?)", word);
  }
  t.end();
});

test("a word that was not written to its end is completed", (t) => {
  t.equal(didYouMean("latency", ["result", "latencyMs"]), " (did you mean latencyMs?)");
  t.equal(didYouMean("la", ["result", "latencyMs"]), "");
  t.end();
});

test("nothing is suggested when no word is near", (t) => {
  t.equal(didYouMean("zebra", ["chain", "order"]), "");
  t.equal(didYouMean("x", []), "");
  t.end();
});
