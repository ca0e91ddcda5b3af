/** The texts of `stepstorm help`, at most 100 columns wide. */
import { commandLines, optionLines, unitsText } from "../command-line/help-lines.ts";
import type { OptionRow } from "../command-line/option-row.ts";
import { commands, grammar, optionsOf } from "./grammar.ts";
import {
  apiRows,
  clusterRows,
  commonRows,
  engineRows,
  limitRows,
  logRows,
  settingRows,
} from "./start-options.ts";

/** @param command Empty: of all. */
export function helpText(command = ""): string {
  const lines = command === "" || command === "help" ? overview() : helpOf(command);
  return lines.join("\n");
}

function overview(): string[] {
  return [
    "Stepstorm: runs state machines of AWS Step Functions' language, behind AWS's API.",
    "",
    "Usage: stepstorm COMMAND [options]",
    "",
    "  stepstorm start                                # engine and API on http://127.0.0.1:8083",
    "  stepstorm deploy order.asl.json                # .asl.yaml, too",
    `  stepstorm start-sync-execution order --input '{"id": 7}'`,
    "",
    "Commands",
    ...grammar.commands.flatMap((row) => commandLines(row, 30)),
    "",
    "`stepstorm help COMMAND` tells its options. All commands take --json.",
    "Commands that ask a server take --endpoint URL, or STEPSTORM_ENDPOINT.",
    "",
    "Exit codes: 0 done; 1 failed, also when a file cannot be read; 2 asked wrongly: nothing was done.",
    "What the files of `start` say is part of how it is asked: they, too, give 2.",
  ];
}

function helpOf(command: string): string[] {
  const row = commands.find(({ name }) => name === command)!;
  const head = [
    row.help,
    "",
    `Usage: stepstorm ${command} ${row.operands?.placeholder ?? ""} [options]`.replace("  ", " "),
  ];
  if (command === "start") return [...head, ...startHelp()];
  return [...head, ...section("Options", optionsOf(command)), ...notes(command)];
}

function startHelp(): string[] {
  return [
    ...section("Options", commonRows),
    ...section("The API (roles standalone and gateway)", apiRows),
    ...section("The engine (role standalone)", engineRows),
    ...section("A cluster (roles gateway and shard)", clusterRows),
    ...section(
      "Settings of a cluster: its first node's are recorded, and hold for all that come later",
      settingRows,
    ),
    ...section("Limits of an engine, or of a node of role shard", limitRows),
    ...section("Execution logs of an engine, or of a node of role shard", logRows),
    "",
    unitsText,
    "Bytes end in kb, mb or gb. Every option may stand in the environment, too: STEPSTORM_ACK_WAIT=5s",
    "is --ack-wait 5s, STEPSTORM_PINNED=true is --pinned. The command line wins. A value may also stand",
    "in a file: STEPSTORM_NATS_FILE=/run/secrets/nats.",
    "",
    "Ready when standard output says `listening on URL`, a shard when it says `node ID is ready`.",
    "SIGTERM or SIGINT: takes no more, finishes what it has, ends with 0; once more: ends at once.",
  ];
}

function section(title: string, rows: readonly OptionRow[]): string[] {
  return ["", title, ...rows.flatMap(optionLines)];
}

const machineNote = [
  "MACHINE is a name (order), one with a version or an alias (order:3, order:live), or an ARN.",
];

const examples: Readonly<Record<string, readonly string[]>> = {
  deploy: [
    "A definition in JSON (.asl.json, .json) or YAML (.asl.yaml, .yaml). What is wrong with it is told",
    "with file, line, column and what to do; nothing is deployed then. The name is the file's. FILE may",
    "be -: standard input. Of a machine that is there, what no option names stays as it is; --log-level",
    "without --log-data logs no data from then on. Who takes the records: `stepstorm help logs`.",
    "  stepstorm deploy order.asl.json --log-level ERROR --log-data --tags team=orders,stage=test",
  ],
  health: [
    "Ready: it is connected, or has its disk; its shards run; it does not drain. --endpoint is the API's",
    "address, or that of --metrics-port. `--live` asks only whether the process answers.",
  ],
  "start-execution": machineNote,
  "start-sync-execution": [...machineNote, "Ends with 1 when the execution did not succeed."],
  describe: machineNote,
  validate: [
    "JSON, or YAML where the name ends in .yaml or .yml; - is standard input. A file that cannot be read",
    "is told, and the others are checked all the same. Ends with 1 unless all are valid.",
    "  stepstorm validate machines/*.asl.json",
  ],
  cost: [
    "Prices are AWS's for us-east-1, as if the work were all that an account did in a month. Standard:",
    "4,000 transitions of a month are free, once for all machines. They are deducted from the total",
    "alone, and it is said how many (JSON: total.standard). A gateway does not count: ask with",
    "--executions, or read the nodes' metrics.",
    "  stepstorm cost --executions 10m --duration 300ms --transitions 8",
  ],
  "test-state": [
    "The file is one state, or a machine of which --state names one. Tasks are really called unless",
    "there is a --mock-result or a --mock-error.",
  ],
  logs: [
    "Needs --execution or --machine. Machines log what `stepstorm deploy FILE --log-level LEVEL` says (in",
    "the API loggingConfiguration), into the file that `stepstorm start --log-to FILE` names.",
    "  stepstorm logs --machine order --status FAILED --since 10m",
  ],
  env: [
    'Use it as: eval "$(stepstorm env)"',
    "Its comments, which eval hides, tell what older clients, Terraform and CDK need besides. The AWS CLI",
    "of Debian 12 does not read the variables:",
    '  aws --endpoint-url "$AWS_ENDPOINT_URL_SFN" stepfunctions list-state-machines',
  ],
  completion: ['Use it as: eval "$(stepstorm completion bash)", in your .bashrc.'],
};

function notes(command: string): string[] {
  const lines = examples[command];
  return lines === undefined ? [] : ["", ...lines];
}
