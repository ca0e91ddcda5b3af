/** Which recorded cases are run against the engine as it is; for each other one, the reason. */
import { definitionText, type RecordedCase } from "./recorded-case.ts";

/** Longer cases run only when asked for: the whole must stay a test that one waits for. */
const SLOW_SECONDS_MAX = 20;

/** Undefined: it is run. The same reason is always the same text, so that it can be counted. */
export function reasonNotToRun(
  recorded: RecordedCase,
  { withSlow }: { readonly withSlow: boolean },
): string | undefined {
  switch (recorded.kind) {
    case "execution":
    case "syncExecution":
      return executionReason(recorded, withSlow);
    case "validate":
      return undefined;
    case "createError":
      return createReason(recorded);
    default:
      return `is of kind ${recorded.kind}`;
  }
}

function executionReason(recorded: RecordedCase, withSlow: boolean): string | undefined {
  const feature = recorded.features?.[0];
  if (feature !== undefined) return `needs ${feature}`;
  const services = (recorded.needs ?? []).filter((service) => service !== "lambda");
  if (services.length > 0) return `needs ${services.join(" and ")}`;
  if (recorded.setup !== undefined) return "needs calls of the API first";
  if (needsStandard(recorded)) return "needs a Standard execution";
  const { slow = 0 } = recorded;
  return slow > SLOW_SECONDS_MAX && !withSlow ? `takes ${slow} s (STEPSTORM_SLOW=1)` : undefined;
}

/** What Express has in another form, or not at all. */
function needsStandard(recorded: RecordedCase): boolean {
  const { output, cause } = recorded.expected ?? {};
  return (
    /\.sync|\.waitForTaskToken|:activity:|"DISTRIBUTED"/.test(definitionText(recorded)) ||
    /RedriveCount|:execution:/.test(JSON.stringify([output, cause]))
  );
}

function createReason({ expected }: RecordedCase): string | undefined {
  const code = expected?.createError?.code;
  return code === "InvalidDefinition" ? undefined : `is refused as ${code}`;
}
