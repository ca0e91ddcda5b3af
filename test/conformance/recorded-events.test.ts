import { test } from "tap";
import { countEvents } from "./count-events.ts";
import { readCases } from "./recorded-case.ts";
import { reasonNotToRun } from "./selection.ts";
import { casesFolder, skipWithoutCases as skip } from "./source-of-cases.ts";

test("an execution counts as many events as AWS recorded of it", { skip }, (t) => {
  const cases = readCases(casesFolder).filter(
    (recorded) =>
      recorded.expected?.events !== undefined &&
      recorded.kind === "execution" &&
      recorded.needs?.length === 0 &&
      reasonNotToRun(recorded, { withSlow: false }) === undefined,
  );
  t.ok(cases.length > 0, `some case of ${casesFolder} was run`);
  for (const recorded of cases) {
    t.equal(countEvents(recorded), recorded.expected?.events?.length, recorded.id);
  }
  t.end();
});
