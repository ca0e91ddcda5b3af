/**
 * What `asl-validator`, a validator of other people's, thinks of definitions that ours has judged.
 * Each difference is known, and has its reason; recorded answers of AWS decide where there are any.
 */
import { createRequire } from "node:module";
import { test } from "tap";
import { diagnose } from "../../engine/language/diagnostics/diagnose.ts";
import { opinionCases } from "./second-opinion-cases.ts";

/** It has no types, and writes into what it is given. */
const aslValidator = createRequire(import.meta.url)("asl-validator") as (definition: unknown) => {
  readonly isValid: boolean;
};

/** Why we judge otherwise. */
const differences: Readonly<Record<string, string>> = {
  "a state that is not reached":
    "a warning with us: AWS's refusal is reported and not recorded, and such a state does no harm",
  "a template's name given twice":
    "the specification forbids it, no answer of AWS is recorded; here the later one counts",
  "a Next within And": "the specification: only a whole rule may have a Next",
  "a Retrier of no errors": "the specification: ErrorEquals must not be empty",
  "a Retrier that waits shorter and shorter": "the specification: BackoffRate is 1.0 at least",
  "a jitter that is none": "AWS's schema: JitterStrategy is FULL or NONE",
  "a heartbeat no shorter than the time limit":
    "the specification: HeartbeatSeconds must be less than TimeoutSeconds",
  "all errors, and others with them": "the specification: States.ALL stands alone",
  "all errors, and not the last": "the specification: States.ALL stands in the last Retrier",
  "a variable's name that is none": "the specification: a name begins with a letter of Unicode's",
};

test("definitions are judged as they should be", async (t) => {
  for (const { what, isValid, definition } of opinionCases) {
    const errors = diagnose(JSON.stringify(definition)).diagnostics.filter(
      ({ severity }) => severity === "ERROR",
    );
    t.equal(
      errors.length === 0,
      isValid,
      `${what}: ${JSON.stringify(errors.map((one) => one.message))}`,
    );
  }
});

test("asl-validator judges the same, but where a reason is given", async (t) => {
  const others = opinionCases
    .filter(({ definition, isValid }) => otherVerdict(definition) !== isValid)
    .map(({ what }) => what);
  t.strictSame(others.sort(), Object.keys(differences).sort());
});

function otherVerdict(definition: unknown): boolean {
  try {
    return aslValidator(structuredClone(definition)).isValid;
  } catch {
    return false; // It is not made for what is no object at all.
  }
}
