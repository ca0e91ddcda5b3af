/** `stepstorm completion SHELL`: a script for a shell, from the tables that the parser reads. */
import type { CommandLine } from "../../command-line/command-line.ts";
import type { OptionRow } from "../../command-line/option-row.ts";
import { isJson } from "../arguments.ts";
import { commands, optionsOf, shells } from "../grammar.ts";
import type { CommandOutside } from "../outside.ts";

export async function completion(line: CommandLine, { print }: CommandOutside): Promise<number> {
  const shell = line.operands[0] as (typeof shells)[number];
  const script = { bash, zsh, fish }[shell]();
  print(isJson(line) ? JSON.stringify({ shell, script }) : script);
  return 0;
}

const flags = (command: string): string[] => optionsOf(command).map(({ name }) => `--${name}`);
const names = commands.map(({ name }) => name);

function choicesOf(): readonly OptionRow[] {
  const all = new Map(
    names.flatMap((name) => optionsOf(name).map((row) => [row.name, row] as const)),
  );
  return [...all.values()].filter((row) => row.kind === "choice");
}

function bash(): string {
  const values = choicesOf().map((row) => {
    const words = row.kind === "choice" ? row.choices.join(" ") : "";
    return `    --${row.name}) COMPREPLY=($(compgen -W "${words}" -- "$word")); return ;;`;
  });
  const options = names.map((name) => `    ${name}) words="${flags(name).join(" ")}" ;;`);
  return [
    "_stepstorm() {",
    `  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""`,
    '  case "$previous" in',
    ...values,
    `    completion) COMPREPLY=($(compgen -W "${shells.join(" ")}" -- "$word")); return ;;`,
    `    help) COMPREPLY=($(compgen -W "${names.join(" ")}" -- "$word")); return ;;`,
    "  esac",
    '  if [ "$COMP_CWORD" = 1 ]; then',
    `    COMPREPLY=($(compgen -W "${names.join(" ")}" -- "$word"))`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]}" in`,
    ...options,
    "  esac",
    '  if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '  else COMPREPLY=($(compgen -f -- "$word")); fi',
    "}",
    "complete -o filenames -F _stepstorm stepstorm",
  ].join("\n");
}

function zsh(): string {
  const described = commands.map(({ name, help }) => `    '${name}:${quoted(help)}'`);
  const options = names.map((name) => {
    const rows = optionsOf(name).map(
      (row) => `'--${row.name}[${quoted(row.help)}]${zshValue(row)}'`,
    );
    return `    ${name}) _arguments ${rows.join(" ")} '*:file:_files' ;;`;
  });
  return [
    "#compdef stepstorm",
    "_stepstorm() {",
    "  local -a commands=(",
    ...described,
    "  )",
    "  if (( CURRENT == 2 )); then _describe command commands; return; fi",
    `  case "\${words[2]}" in`,
    ...options,
    "  esac",
    "}",
    "compdef _stepstorm stepstorm",
  ].join("\n");
}

function zshValue(row: OptionRow): string {
  if (row.kind === "switch") return "";
  return row.kind === "choice" ? `:${row.name}:(${row.choices.join(" ")})` : `:${row.name}:_files`;
}

function fish(): string {
  const lines = ["complete -c stepstorm -f"];
  for (const { name, help } of commands) {
    lines.push(`complete -c stepstorm -n __fish_use_subcommand -a ${name} -d '${quoted(help)}'`);
    for (const row of optionsOf(name)) {
      const value =
        row.kind === "switch"
          ? ""
          : row.kind === "choice"
            ? ` -x -a '${row.choices.join(" ")}'`
            : " -r -F";
      lines.push(
        `complete -c stepstorm -n '__fish_seen_subcommand_from ${name}' -l ${row.name}${value} -d '${quoted(row.help)}'`,
      );
    }
  }
  return lines.join("\n");
}

/** Within single quotes, and within zsh's brackets. */
function quoted(text: string): string {
  return text.replace(/['[\]:]/g, "");
}
