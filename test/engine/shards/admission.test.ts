import { test } from "tap";
import { refusalOf } from "../../../engine/shards/admission.ts";

const limits = { activeMax: 100, parkedMax: 1000 };
const open = {
  unfinished: 0,
  parked: 0,
  isDraining: false,
  journalRefusal: null,
  isMachineKnown: true,
};

test("an idle node takes starts", (t) => {
  t.equal(refusalOf(open, limits), undefined);
  t.end();
});

test("active executions are bounded, parked ones by a bound of their own", (t) => {
  const rows: [unfinished: number, parked: number, isTaken: boolean][] = [
    [99, 0, true],
    [100, 0, false],
    [1000, 901, true],
    [1000, 900, false],
    [1099, 999, false],
    [1098, 999, true],
    [1000, 1000, false],
  ];
  for (const [unfinished, parked, isTaken] of rows) {
    const refusal = refusalOf({ ...open, unfinished, parked }, limits);
    t.equal(refusal === undefined, isTaken, `${unfinished} unfinished, ${parked} parked`);
    if (refusal === undefined) continue;
    t.hasStrict(refusal, { code: "ThrottlingException", reason: "overload" });
    t.match(refusal.message, /limit 100\b.*limit 1000\b/);
  }
  t.end();
});

test("a refusal says which of the reasons it is", (t) => {
  t.hasStrict(refusalOf({ ...open, isDraining: true }, limits), {
    code: "ServiceUnavailable",
    reason: "draining",
  });
  t.hasStrict(refusalOf({ ...open, isMachineKnown: false }, limits), {
    code: "StateMachineDoesNotExist",
    reason: "unknown_machine",
  });
  t.hasStrict(refusalOf({ ...open, journalRefusal: "the disk is full" }, limits), {
    code: "ServiceUnavailable",
    reason: "journal",
    message: "the disk is full",
  });
  t.end();
});
