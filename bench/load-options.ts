/** What a call of `bench run` says about its load and an endpoint that is there: rows, reading, checks. Pure. */
import type { CommandLine } from "../engine/command-line/command-line.ts";
import { choice, flag, number, type OptionRow, text } from "../engine/command-line/option-row.ts";
import { parseThresholds, type Threshold, unseenProblems } from "./plan/thresholds.ts";

export interface LoadOptions {
  readonly planFile: string | undefined;
  readonly thresholds: readonly Threshold[];
  readonly processes: number; // Of generators; 0: threads of this one.
  readonly agents: number; // Generator processes that join from elsewhere.
  readonly meetUrl: string | undefined; // Where they meet; undefined: at a nats-server of our own.
  readonly grafanaUrl: string | undefined; // Undefined: no link.
  readonly isOpenLoop: boolean; // With target http: an audited run, not the closed loop.
  readonly endpoint: EndpointOptions;
  /** What the user named on the command line: it wins over a plan's. */
  readonly given: ReadonlySet<string>;
}

export interface EndpointOptions {
  readonly url: string | undefined; // Undefined: a server of our own. `aws`: AWS itself.
  readonly operation: "sync" | "start";
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
  readonly stateMachineArn: string | undefined;
  readonly isConfirmed: boolean;
  readonly connectionsMax: number;
  readonly requestTimeoutMs: number;
}

const run = { commands: ["run"] };
const minuteMs = 60_000;
const CONNECTIONS_DEFAULT = 256;

/** Those that say something of an endpoint. */
const ofEndpoint = ["region", "profile", "role-arn", "state-machine-arn", "yes"];
const ofOpenLoop = ["operation", "connections", "request-timeout"];

export const loadOptionRows: readonly OptionRow[] = [
  {
    ...text(
      "plan",
      "FILE",
      undefined,
      "Targets, scenarios, phases and thresholds from a YAML or JSON file; flags win over it.",
      "none",
    ),
    ...run,
  },
  {
    ...text(
      "threshold",
      "LIST",
      undefined,
      "What the result must hold, or the run fails: p99<100ms,lost=0,refused<50%,throughput>=0.99*offered (or 0.99*sent). It replaces all of a plan's thresholds. One on refused or unknown replaces what holds without it: 1 % and none.",
      "none",
    ),
    ...run,
  },
  {
    ...number(
      "processes",
      "count",
      [1, 64],
      undefined,
      "Generator processes on this computer, each with --generators threads; they meet over NATS.",
    ),
    absent: "threads of this process",
    ...run,
  },
  {
    ...number(
      "agents",
      "count",
      [1, 256],
      undefined,
      "Generator processes to wait for that join from elsewhere: bench generator-agent --nats URL.",
    ),
    absent: "none",
    ...run,
  },
  {
    ...text(
      "meet",
      "URL",
      undefined,
      "The NATS server at which generator processes meet.",
      "one of its own",
    ),
    ...run,
  },
  {
    ...flag(
      "open-loop",
      "With --target http: an audited open-loop run on a server of its own, instead of the closed loop.",
    ),
    ...run,
  },
  {
    ...text(
      "endpoint",
      "URL|aws",
      undefined,
      "With --target http: an endpoint of AWS's Step Functions API that is there, loaded in an open loop; aws is AWS itself.",
      "a server of its own",
    ),
    ...run,
  },
  {
    ...text(
      "grafana",
      "URL",
      undefined,
      "Where Grafana is: the result and its report link to the load test's dashboard at the run's time.",
      "no link",
    ),
    ...run,
  },
  {
    ...choice(
      "operation",
      ["sync", "start"],
      "StartSyncExecution, whose answers are the outcomes, or StartExecution, whose outcomes cannot be seen over this API.",
    ),
    ...run,
  },
  {
    ...text(
      "region",
      "NAME",
      undefined,
      "Of the endpoint, for signing.",
      "the URL's, else us-east-1",
    ),
    ...run,
  },
  {
    ...text(
      "profile",
      "NAME",
      undefined,
      "Credentials of this profile.",
      "those in the usual places",
    ),
    ...run,
  },
  {
    ...text(
      "role-arn",
      "ARN",
      undefined,
      "Role of the machine that is created at the endpoint; AWS needs one.",
      "a made-up one",
    ),
    ...run,
  },
  {
    ...text(
      "state-machine-arn",
      "ARN",
      undefined,
      "A machine that is there, instead of one that is created and deleted.",
      "one of its own",
    ),
    ...run,
  },
  { ...flag("yes", "Load AWS itself without being asked: it costs money."), ...run },
  {
    ...number(
      "connections",
      "count",
      [1, 10_000],
      undefined,
      "Connections of each generator to an HTTP target; more requests at once wait, which counts.",
    ),
    absent: String(CONNECTIONS_DEFAULT),
    ...run,
  },
  {
    ...number(
      "request-timeout",
      "duration",
      [100, 10 * minuteMs],
      undefined,
      "An HTTP request without an answer for so long is unknown.",
    ),
    absent: "60s",
    ...run,
  },
];

export function readLoadOptions(
  { command, operands, values, given }: CommandLine,
  problems: string[],
): LoadOptions {
  const word = (name: string) => values.get(name) as string | undefined;
  const thresholdText = word("threshold");
  const thresholds = thresholdText === undefined ? null : parseThresholds(thresholdText);
  if (thresholds?.ok === false) problems.push(`--threshold: ${thresholds.problem}`);
  // With a plan, the operation may be the plan's.
  if (thresholds?.ok === true && word("operation") === "start" && !given.has("plan")) {
    problems.push(...unseenProblems(thresholds.thresholds).map((one) => `--threshold: ${one}`));
  }
  return {
    planFile: command === "plan" ? operands[0] : word("plan"),
    thresholds: thresholds?.ok === true ? thresholds.thresholds : [],
    processes: (values.get("processes") as number | undefined) ?? 0,
    agents: (values.get("agents") as number | undefined) ?? 0,
    meetUrl: word("meet"),
    grafanaUrl: readGrafanaUrl(word("grafana"), problems),
    isOpenLoop: values.get("open-loop") === true || given.has("endpoint"),
    endpoint: {
      url: word("endpoint"),
      operation: values.get("operation") as EndpointOptions["operation"],
      region: word("region"),
      profile: word("profile"),
      roleArn: word("role-arn"),
      stateMachineArn: word("state-machine-arn"),
      isConfirmed: values.get("yes") === true,
      connectionsMax: (values.get("connections") as number | undefined) ?? CONNECTIONS_DEFAULT,
      requestTimeoutMs: (values.get("request-timeout") as number | undefined) ?? minuteMs,
    },
    given,
  };
}

function readGrafanaUrl(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  problems.push(`--grafana ${text} must be an address as http://127.0.0.1:3000`);
  return undefined;
}

/** What does not go together. With a plan, the target may be the plan's. */
export function loadContradictions({ command, values, given }: CommandLine): string[] {
  if (command !== "run") return [];
  const problems: string[] = [];
  const target = values.get("target");
  const isHttp = target === "http" || (given.has("plan") && !given.has("target"));
  for (const name of ["open-loop", "endpoint"]) {
    if (given.has(name) && !isHttp) problems.push(`--${name} needs --target http`);
  }
  const isOpenLoop = given.has("open-loop") || given.has("endpoint") || given.has("plan");
  for (const name of ofEndpoint) {
    if (given.has(name) && !given.has("endpoint") && !given.has("plan")) {
      problems.push(`--${name} needs --endpoint`);
    }
  }
  for (const name of ofOpenLoop) {
    if (given.has(name) && !(isHttp && isOpenLoop)) {
      problems.push(`--${name} needs --target http with --endpoint or --open-loop`);
    }
  }
  if (given.has("kill") && given.has("plan")) {
    problems.push("--kill does not go with --plan: a second life has no phases of its own");
  }
  if (given.has("agents") && !given.has("meet")) {
    problems.push("--agents needs --meet URL: a NATS server that they reach");
  }
  for (const name of ["processes", "agents"]) {
    if (!given.has(name) || given.has("plan")) continue;
    if (target === "embedded") {
      problems.push(`--${name} needs --target nats or http: an embedded engine is in this process`);
    } else if (target === "http" && !isOpenLoop) {
      problems.push(`--${name} needs --endpoint or --open-loop`);
    }
  }
  if (given.has("threshold") && target === "http" && !isOpenLoop) {
    problems.push(
      "--threshold needs --endpoint or --open-loop: the closed loop has no such figures",
    );
  }
  return problems;
}
