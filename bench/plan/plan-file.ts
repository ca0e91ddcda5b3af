/**
 * A plan as its file has it, YAML or JSON, checked against the published schema: every problem at
 * once, each with its line. An adapter: it reads the file and the schema beside this one.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import { isNode, LineCounter, parseDocument } from "yaml";
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { parseThresholds } from "./thresholds.ts";

export interface PlanFile {
  readonly name?: string;
  readonly description?: string;
  readonly target?: "embedded" | "nats" | "http";
  readonly endpoint?: PlanEndpoint;
  readonly scenarios: readonly { readonly scenario: string; readonly weight?: number }[];
  readonly warmup?: Written;
  readonly seed?: number;
  readonly generators?: number;
  readonly processes?: number;
  readonly phases: readonly PhaseSpec[];
  readonly thresholds?: readonly string[];
}

export interface PlanEndpoint {
  readonly url: string;
  readonly operation?: "sync" | "start";
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly stateMachineArn?: string;
}

/** A rate or a time as a user writes it. */
export type Written = string | number;

interface PhaseBase {
  readonly name?: string;
  readonly spacing?: "constant" | "poisson";
}

export type PhaseSpec = PhaseBase &
  (
    | {
        readonly arrivals: "constant" | "poisson";
        readonly rate: Written;
        readonly duration: Written;
      }
    | {
        readonly arrivals: "ramp";
        readonly from: Written;
        readonly to: Written;
        readonly duration: Written;
      }
    | { readonly arrivals: "steps"; readonly rates: readonly Written[]; readonly duration: Written }
    | {
        readonly arrivals: "spikes";
        readonly rate: Written;
        readonly spike: Written;
        readonly every: Written;
        readonly for: Written;
        readonly duration: Written;
      }
    | {
        readonly arrivals: "replay";
        readonly file: string;
        readonly speed?: number;
        readonly duration?: Written;
      }
  );

export type Place = readonly (string | number)[];

/** A plan cannot be used. `message` names every problem, each with its line. */
export class PlanError extends Error {
  override readonly name = "PlanError";

  constructor(file: string, problems: readonly string[]) {
    super(`plan ${file}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

export interface ReadPlan {
  readonly plan: PlanFile;
  /** `line 7: …`, for problems that the schema cannot see. */
  readonly problemAt: (place: Place, problem: string) => string;
}

const schema = JSON.parse(
  readFileSync(new URL("./plan.schema.json", import.meta.url), "utf8"),
) as object;
const validate = new Ajv({
  allErrors: true,
  discriminator: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
  verbose: true,
}).compile<PlanFile>(schema);

/** @throws PlanError */
export function readPlanFile(file: string): ReadPlan {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new PlanError(file, [`it cannot be read: ${(error as Error).message}`]);
  }
  return parsePlan(text, file);
}

/** @throws PlanError */
export function parsePlan(text: string, file: string): ReadPlan {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`,
    );
    throw new PlanError(file, problems);
  }
  const lineOf = (place: Place): number => {
    for (let length = place.length; length > 0; length--) {
      const node = document.getIn(place.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problemAt = (place: Place, problem: string) => `line ${lineOf(place)}: ${problem}`;
  const plan: unknown = document.toJS();
  if (!validate(plan)) {
    const problems = (validate.errors ?? []).map((error) => {
      const place = placeOf(error);
      return problemAt(place, problemText(error, place));
    });
    throw new PlanError(file, [...new Set([...problems, ...thresholdProblems(plan, problemAt)])]);
  }
  return { plan, problemAt };
}

/** The schema knows them as texts only; whoever mends a plan wants to know of them at once. */
function thresholdProblems(plan: unknown, problemAt: ReadPlan["problemAt"]): string[] {
  const { thresholds }: { readonly thresholds?: unknown } = Object(plan);
  if (!Array.isArray(thresholds)) return [];
  return thresholds.flatMap((text: unknown, at) => {
    const reading = typeof text === "string" ? parseThresholds(text) : undefined;
    return reading?.ok === false ? [problemAt(["thresholds", at], reading.problem)] : [];
  });
}

/** Of the field itself where one is too many: its own line is the one to look at. */
function placeOf({ instancePath, params }: ErrorObject): Place {
  const place = instancePath
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const unknown: unknown = params["additionalProperty"];
  return typeof unknown === "string" ? [...place, unknown] : place;
}

function problemText(
  { params, message, parentSchema, keyword }: ErrorObject,
  place: Place,
): string {
  const where = place.length === 0 ? "the plan" : place.join(".");
  const unknown: unknown = params["additionalProperty"];
  if (typeof unknown === "string") {
    const known = Object.keys((parentSchema?.["properties"] as object | undefined) ?? {});
    return `unknown field ${where}${didYouMean(unknown, known)}`;
  }
  const missing: unknown = params["missingProperty"];
  if (typeof missing === "string") return `${where} lacks ${missing}`;
  if (keyword === "discriminator") {
    const kinds = "constant, poisson, ramp, steps, spikes or replay";
    return `${where} needs arrivals, one of ${kinds}`;
  }
  const choices: unknown = params["allowedValues"];
  const hint = Array.isArray(choices) ? `: ${choices.join(", ")}` : "";
  return `${where} ${message ?? "is not valid"}${hint}`;
}
