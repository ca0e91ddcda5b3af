import { test } from "tap";
import { variableReferences } from "../../../engine/api/variable-references.ts";

const machine = (states: object) => JSON.stringify({ StartAt: "First", States: states });

test("each state is told with the variables that its expressions read, in order", (t) => {
  const references = variableReferences(
    machine({
      First: { Type: "Pass", Assign: { b: 1, a: 2, "c.$": "$.x" }, Next: "Choose" },
      Choose: {
        Type: "Choice",
        Choices: [{ Variable: "$b", NumericEqualsPath: "$a", Next: "Last" }],
        Default: "Last",
      },
      Last: {
        Type: "Map",
        ItemsPath: "$c",
        ItemProcessor: {
          StartAt: "Inner",
          States: {
            Inner: {
              Type: "Pass",
              Parameters: { "text.$": "States.Format('$b {}', $a)", plain: "$b" },
              End: true,
            },
          },
        },
        End: true,
      },
    }),
  );
  t.strictSame(references, { Choose: ["a", "b"], Last: ["c"], Inner: ["a"] });
  t.end();
});

test("paths into input and context are no variables, and without any there is no answer", (t) => {
  const states = {
    First: { Type: "Pass", Assign: { Execution: 1 }, InputPath: "$.Execution", Next: "Last" },
    Last: { Type: "Pass", Parameters: { "id.$": "$$.Execution.Id" }, End: true },
  };
  t.equal(variableReferences(machine(states)), undefined);
  t.equal(variableReferences(machine({ First: { Type: "Succeed" } })), undefined);
  t.end();
});
