import { test } from "tap";
import { RevisionCache } from "../../../engine/registry/revision-cache.ts";
import { revisionOf } from "./kv-fixture.ts";

const sized = (revisionId: string, length: number) =>
  revisionOf("a", { revisionId, definition: "x".repeat(length) });

function idsIn(cache: RevisionCache, ids: string): string {
  return [...ids].filter((id) => cache.has(id)).join("");
}

test("of too many revisions those go that were not used for longest", (t) => {
  const cache = new RevisionCache({ revisionsMax: 3, lengthMax: 1_000 });
  for (const id of "abc") cache.add(sized(id, 1));
  cache.get("a");
  cache.add(sized("d", 1));
  t.equal(idsIn(cache, "abcd"), "acd");
  t.end();
});

test("definitions have room together, however few they are", (t) => {
  const cache = new RevisionCache({ revisionsMax: 100, lengthMax: 10 });
  cache.add(sized("a", 4));
  cache.add(sized("a", 4));
  cache.add(sized("b", 6));
  t.equal(idsIn(cache, "ab"), "ab", "one added twice counts once");
  cache.add(sized("c", 5));
  t.equal(idsIn(cache, "abc"), "c");
  cache.add(sized("d", 11));
  t.equal(idsIn(cache, "abcd"), "", "one that is too large alone is not kept");
  cache.add(sized("e", 10));
  t.equal(idsIn(cache, "e"), "e");
  t.end();
});
