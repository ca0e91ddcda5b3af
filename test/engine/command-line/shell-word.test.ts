import { execFileSync } from "node:child_process";
import { test } from "tap";
import { shellWord } from "../../../engine/command-line/shell-word.ts";

test("a word comes through a shell as it was, and is quoted only where it must be", async (t) => {
  t.equal(shellWord("/tmp/a-b_c.d"), "/tmp/a-b_c.d");
  t.equal(shellWord("/tmp/a folder"), "'/tmp/a folder'");
  for (const text of ["", "a b", "it's", "$HOME", "`date`", '"x"', "a;b", "~/x", "a\nb", "*"]) {
    const said = execFileSync("/bin/sh", ["-c", `printf %s ${shellWord(text)}`]);
    t.equal(said.toString(), text);
  }
});
