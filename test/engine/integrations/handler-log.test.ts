import { test } from "tap";
import { markedLines } from "../../../engine/integrations/handler-log.ts";

test("every line that a handler prints is marked with its function's name", (t) => {
  t.equal(markedLines("f", "one\ntwo\r\n\n[g] three\n"), "[f] one\n[f] two\n[f] \n[f] [g] three\n");
  t.equal(markedLines("f", "no end of line"), "[f] no end of line\n");
  t.equal(markedLines("f", ""), "");
  t.end();
});
