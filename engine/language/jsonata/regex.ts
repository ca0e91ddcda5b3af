/**
 * Regular expressions as functions: of a text, the first match, and by its `next` the others. They
 * run on RE2, whose time is linear to the text; each character it looks at burns fuel, since a text
 * may be searched again from each of its matches.
 */
import { RE2JS } from "re2js";
import type { AstNode } from "./ast.ts";
import { burn, charge, exhausted } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import { JsonataError } from "./jsonata-error.ts";
import { translateRegex } from "./regex-syntax.ts";
import type { Evaluate, Run } from "./run.ts";
import { type FunctionValue, functionValue, type Value } from "./value.ts";

export interface Match {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Undefined for a group that took no part. */
  readonly groups: readonly Value[];
  /** As functions of the user see it. */
  readonly asValue: () => Value;
}

type BareMatch = Omit<Match, "asValue">;

interface Regex {
  readonly program: RE2JS;
  readonly source: string;
  readonly position: number | undefined;
  /** What a character costs. */
  readonly fuel: number;
}

/** A search takes some 4 µs, however short the text. */
const findFuel = 80;
/** Larger ones take too long for each character. */
const programSizeMax = 2_000;

export function compileRegex(node: AstNode, compiler: Compiler): Evaluate {
  compiler.mayBeUnusual = true;
  const { source, flags } = node.value as RegExp;
  const program = compileProgram(source, flags);
  const size = program.programSize();
  if (size > programSizeMax) {
    throw exhausted(`the regular expression /${source}/ is too large`);
  }
  const regex = { program, source, position: node.position, fuel: 1 + (size >> 4) };
  const made = functionOf(regex);
  return () => made;
}

function compileProgram(source: string, flags: string): RE2JS {
  const ignoresCase = flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0;
  const isMultiline = flags.includes("m") ? RE2JS.MULTILINE : 0;
  try {
    return RE2JS.compile(translateRegex(source), ignoresCase | isMultiline);
  } catch (error) {
    if (error instanceof JsonataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The regular expression /${source}/ is not supported: ${reason}`;
    throw new JsonataError("S0303", { message });
  }
}

/** Regular expressions by the functions they are, so that built-in functions need not go by `next`. */
const regexes = new WeakMap<FunctionValue, Regex>();

function functionOf(regex: Regex): FunctionValue {
  const made = functionValue(
    ([text, from], _context, run) => {
      if (typeof text !== "string") return undefined;
      const match = findMatch(regex, text, { from: typeof from === "number" ? from : 0, run });
      return match?.asValue();
    },
    2,
    true,
  );
  regexes.set(made, regex);
  return made;
}

export function regexOf(called: FunctionValue): Regex | undefined {
  return regexes.get(called);
}

interface Search {
  readonly from: number;
  readonly run: Run;
}

function matchValue(regex: Regex, whole: string, { text, start, end, groups }: BareMatch): Value {
  const next = functionValue(
    (_args, _context, run) => {
      if (end >= whole.length) return undefined;
      const match = findMatch(regex, whole, { from: end, run });
      if (match?.text === "") throw noProgress(regex);
      return match?.asValue();
    },
    0,
    true,
  );
  return { match: text, start, end, groups, next };
}

/** Answers the matches one after the other, as `next` would. */
export function matchesOf(regex: Regex, text: string, run: Run): () => Match | undefined {
  const find = searchOf(regex, text, run);
  let last: Match | undefined;
  return () => {
    if (last === undefined) {
      last = find(0);
      return last;
    }
    if (last.end >= text.length) return undefined;
    const match = find(last.end);
    if (match?.text === "") throw noProgress(regex);
    if (match !== undefined) last = match;
    return match;
  };
}

function noProgress({ position, source }: Regex): JsonataError {
  return new JsonataError("D1004", { position, value: source });
}

function findMatch(regex: Regex, text: string, { from, run }: Search): Match | undefined {
  return searchOf(regex, text, run)(from);
}

/** The first match from a place on. */
function searchOf(regex: Regex, text: string, run: Run): (from: number) => Match | undefined {
  const metered = new MeteredText(text, { run, fuel: regex.fuel });
  const matcher = regex.program.matcher(metered as unknown as string);
  return (from) => {
    if (!Number.isInteger(from) || from < 0 || from > text.length) return undefined;
    burn(run, findFuel);
    if (!matcher.find(from)) return undefined;
    const groups: Value[] = [];
    charge(run, 200);
    for (let group = 1; group <= matcher.groupCount(); group += 1) {
      const start = matcher.start(group);
      groups.push(start < 0 ? undefined : text.slice(start, matcher.end(group)));
    }
    const [start, end] = [matcher.start(), matcher.end()];
    const found = { text: text.slice(start, end), start, end, groups };
    return { ...found, asValue: () => matchValue(regex, text, found) };
  };
}

interface Meter {
  readonly run: Run;
  readonly fuel: number;
}

/** A text whose every look at a character is paid for. */
class MeteredText extends String {
  readonly #text: string;
  readonly #meter: Meter;

  constructor(text: string, meter: Meter) {
    super(text);
    this.#text = text;
    this.#meter = meter;
  }

  override charCodeAt(at: number): number {
    burn(this.#meter.run, this.#meter.fuel);
    return this.#text.charCodeAt(at);
  }

  override indexOf(searched: string, from = 0): number {
    const found = this.#text.indexOf(searched, from);
    burn(this.#meter.run, 1 + (((found < 0 ? this.#text.length : found) - from) >> 6));
    return found;
  }
}
