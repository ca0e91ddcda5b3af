/**
 * One flag or command of a command line as data: name, unit, default, range, help. Parser and help
 * text are both built from tables of these rows, so that neither can know a flag that the other
 * does not.
 */

interface OptionBase {
  readonly name: string; // Without the dashes.
  readonly help: string;
  /** The commands it goes with; absent: all. */
  readonly commands?: readonly string[];
  /** The environment variable that is read when the flag is not given. */
  readonly environment?: string;
}

/** A flag without a value: absent is false. */
export interface SwitchOption extends OptionBase {
  readonly kind: "switch";
}

/** A number with a unit; `fallback` is written as a user would write it. */
export interface NumberOption extends OptionBase {
  readonly kind: "number";
  readonly unit: "count" | "rate" | "duration" | "bytes";
  readonly min: number; // A rate is per second, a duration in milliseconds.
  readonly max: number;
  readonly fallback: string | undefined; // Undefined: absent has a meaning of its own.
  readonly absent?: string; // That meaning, for the help; else: off.
}

/** One word out of a few. */
export interface ChoiceOption extends OptionBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly fallback: string | undefined;
  readonly absent?: string;
}

/** Any text: a name or a folder. */
export interface TextOption extends OptionBase {
  readonly kind: "text";
  readonly placeholder: string;
  readonly fallback: string | undefined;
  readonly absent?: string; // What absence means, for the help.
}

export type OptionRow = SwitchOption | NumberOption | ChoiceOption | TextOption;

export interface CommandRow {
  readonly name: string;
  readonly help: string;
  /** Where its flags' defaults are not those of the options' table. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Words after the command; absent: none. */
  readonly operands?: { readonly placeholder: string; readonly min: number; readonly max: number };
}

export function flag(name: string, help: string): SwitchOption {
  return { kind: "switch", name, help };
}

/** @param range In the unit that the value is kept in: per second, milliseconds, bytes. */
export function number(
  name: string,
  unit: NumberOption["unit"],
  [min, max]: readonly [number, number],
  fallback: string | undefined,
  help: string,
): NumberOption {
  return { kind: "number", name, unit, min, max, fallback, help };
}

/** The first choice is the default. */
export function choice(name: string, choices: readonly string[], help: string): ChoiceOption {
  return { kind: "choice", name, choices, fallback: choices[0]!, help };
}

export function text(
  name: string,
  placeholder: string,
  fallback: string | undefined,
  help: string,
  absent?: string,
): TextOption {
  const row: TextOption = { kind: "text", name, placeholder, fallback, help };
  return absent === undefined ? row : { ...row, absent };
}
