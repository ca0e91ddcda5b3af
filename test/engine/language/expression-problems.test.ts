/** What diagnostics say of expressions. */
import { test } from "tap";
import {
  pathProblem,
  referencePathProblem,
  templateExpressionProblem,
} from "../../../engine/language/expression-problems.ts";

test("sound expressions have no problem", async (t) => {
  for (const text of ["$", "$.a[*]", "$$.State.Name", "$v.x"]) {
    t.equal(pathProblem(text), undefined, text);
    t.equal(templateExpressionProblem(text), undefined, text);
  }
  t.equal(referencePathProblem("$.a[0].b"), undefined);
  t.equal(templateExpressionProblem("States.Format('{}', $.a)"), undefined);
});

test("a problem is a sentence that says where it is", async (t) => {
  t.match(pathProblem("$.a["), /offset 4/);
  t.match(templateExpressionProblem("States.Nope()"), /no function States.Nope/);
  t.match(templateExpressionProblem("text"), /a path or an intrinsic function/);
  t.match(pathProblem("States.UUID()"), /expected '\$'/);
});

test("ResultPath needs a reference path", async (t) => {
  for (const text of ["$.a[*]", "$$.a", "$v.a", "$.a[-1]"]) {
    t.match(referencePathProblem(text), /reference path/, text);
  }
  t.match(referencePathProblem("$.a."), /offset/);
});
