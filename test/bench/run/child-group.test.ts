import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { outputOf } from "../../../bench/run/child-group.ts";
import { InterruptedError } from "../../../bench/run/signals.ts";
import { until } from "../../../cluster/processes/until.ts";
import { processesWith } from "../signalled-bench.ts";

test("a command's words are its answer, and its failure says what it said", async (t) => {
  t.equal(await outputOf("/bin/sh", ["-c", "echo ' one '"]), "one");
  await t.rejects(
    outputOf("/bin/sh", ["-c", "echo no >&2; exit 3"]),
    /\/bin\/sh -c .* ended with 3: no/,
  );
  await t.rejects(outputOf("/no/such/program", []), /ENOENT/);
});

test("a command that is interrupted ends with all that it has started, before it is told", async (t) => {
  const folder = t.testdir();
  // One that waits, and a child of it that writes on and on.
  const writer = `n=0; while :; do n=$((n+1)); echo $n > ${join(folder, "written")}; sleep 0.01; done`;
  const interruption = new AbortController();
  const asked = outputOf("/bin/sh", ["-c", `(${writer}) & wait`], interruption.signal);
  const rejected = asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  await until(() => readdirSync(folder).length > 0, { what: "it to write", withinMs: 10_000 });
  interruption.abort();
  t.ok((await rejected) instanceof InterruptedError);
  t.strictSame(processesWith(folder), []);
  await t.rejects(outputOf("/bin/true", [], interruption.signal), InterruptedError);
});
