/** The text of `stepstorm help`, at most 100 columns wide. */
import { commandLines, optionLines, unitsText } from "../command-line/help-lines.ts";
import { grammar, limitRows, plainRows, settingRows } from "./start-options.ts";

export function helpText(): string {
  return [
    "Stepstorm: runs state machines of AWS Step Functions' language, on nodes linked by NATS.",
    "",
    "Usage: stepstorm start --nats nats://USER:PASSWORD@HOST:4222 [options]",
    "",
    "Commands",
    ...grammar.commands.flatMap((row) => commandLines(row, 18)),
    "",
    "Options",
    ...plainRows.flatMap(optionLines),
    "",
    "Settings of the cluster: its first node's are recorded, and hold for all that come later",
    ...settingRows.flatMap(optionLines),
    "",
    "Limits of the node",
    ...limitRows.flatMap(optionLines),
    "",
    unitsText,
    "Bytes end in kb, mb or gb. Options with a value may stand in the environment, too:",
    "STEPSTORM_ACK_WAIT=5s is --ack-wait 5s. The command line wins.",
    "",
    "SIGTERM or SIGINT: takes no more, finishes what it has, ends with 0; once more: ends at once.",
  ].join("\n");
}
