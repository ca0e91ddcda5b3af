/**
 * A scenario: what is run and what must come out. A folder with `machine.asl.json` (the definition),
 * `scenario.json` (see `scenario-file.ts`) and `generator.js` (inputs and expected outcomes). Loading
 * checks all of it and names every problem at once. An adapter: it reads files and imports the generator.
 */
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { parseRate } from "../parse-rate.ts";
import {
  type HandlerSpec,
  readScenarioFile,
  type ScenarioFile,
  type SimulatedServiceSpec,
} from "./scenario-file.ts";

export const builtInScenarios = [
  "pass",
  "chain",
  "chain-jsonata",
  "order",
  "fanout",
  "wait",
  "retry",
  "latency",
] as const;

/** What a scenario is offered that names no rate of its own. */
const defaultRateText = "50k"; // Held with room to spare on two slow cores, so that a first run says OK.

/** How an execution must end. */
export interface ExpectedOutcome {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown; // When it succeeds.
  readonly error?: string; // Else: the error's name; absent when any will do.
}

/** What `generator.js` exports. All of it must depend on nothing but its arguments. */
export interface ScenarioGenerator {
  /** @param random In [0, 1); the same draws for the same index and seed. */
  input(index: number, random: () => number): unknown;
  expected(index: number, input: unknown): ExpectedOutcome;
  /** The same as `input`, as JSON text and without draws: for rates at which objects cost too much. */
  inputText?(index: number): string;
  /** The output of `expected`, as JSON text; all executions then succeed. */
  expectedOutputText?(index: number): string;
}

export interface Scenario {
  readonly name: string; // Of its folder, as far as a state machine may be called so.
  readonly folder: string; // Absolute: another thread loads the same scenario by it.
  readonly description: string;
  readonly definition: string; // ASL, as the file has it.
  readonly rateText: string; // As written: `100k`.
  readonly ratePerSecond: number; // Offered when no rate is given.
  readonly transitions: number | undefined; // State entries per execution on average, retries not included.
  readonly services: readonly SimulatedServiceSpec[];
  readonly handlers: readonly HandlerSpec[]; // `module` is absolute.
  readonly generator: ScenarioGenerator;
}

/** A scenario cannot be loaded. `message` is one line that names every problem. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(`scenario ${subject}: ${problems.map(oneLine).join("; ")}`);
    this.problems = problems;
  }
}

/**
 * @param nameOrFolder A built-in name, or the path of a folder; a name wins over a folder of that name.
 * @throws ScenarioError
 */
export async function loadScenario(nameOrFolder: string): Promise<Scenario> {
  const folder = await findFolder(nameOrFolder);
  const problems: string[] = [];
  const definition = await readDefinition(folder, problems);
  const file = await readFile(folder, problems);
  const generator = await importGenerator(folder, problems);
  const handlers = (file?.handlers ?? []).map((handler) => resolveModule(handler, folder));
  problems.push(...(await missingModules(handlers)));
  if (problems.length > 0 || file === undefined || generator === undefined) {
    throw new ScenarioError(nameOrFolder, problems);
  }
  return {
    name: machineNameOf(path.basename(folder)),
    folder,
    description: file.description,
    definition,
    rateText: file.rate ?? defaultRateText,
    ratePerSecond: rateOf(file),
    transitions: file.transitions,
    services: file.services ?? [],
    handlers,
    generator,
  };
}

/** What the names of state machines may not have, and how long they may be. */
const unnameable = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]+/g;
const nameCharsMax = 80;

/** A folder may be called as a state machine may not: `my scenario` is `my-scenario` there. */
function machineNameOf(folderName: string): string {
  return folderName.replaceAll(unnameable, "-").slice(0, nameCharsMax) || "scenario";
}

/** The file's reader has checked it. */
function rateOf({ rate = defaultRateText }: ScenarioFile): number {
  const parsed = parseRate(rate);
  assert(parsed.ok, `${rate} is a rate`);
  return parsed.value as number;
}

async function findFolder(nameOrFolder: string): Promise<string> {
  const names: readonly string[] = builtInScenarios;
  if (names.includes(nameOrFolder)) {
    return fileURLToPath(new URL(`./${nameOrFolder}`, import.meta.url));
  }
  const folder = path.resolve(nameOrFolder);
  const stat = await fs.stat(folder).catch(() => undefined);
  if (stat?.isDirectory()) return folder;
  const hint = didYouMean(nameOrFolder, names);
  const why = `neither built in (${names.join(", ")}) nor a folder${hint}`;
  throw new ScenarioError(nameOrFolder, [why]);
}

async function readDefinition(folder: string, problems: string[]): Promise<string> {
  const text = await readText(folder, "machine.asl.json", problems);
  if (text !== undefined) parseJson(text, "machine.asl.json", problems);
  return text ?? "";
}

async function readFile(folder: string, problems: string[]): Promise<ScenarioFile | undefined> {
  const text = await readText(folder, "scenario.json", problems);
  const json = text === undefined ? undefined : parseJson(text, "scenario.json", problems);
  if (json === undefined) return undefined;
  const reading = readScenarioFile(json.value);
  if ("file" in reading) return reading.file;
  problems.push(...reading.problems.map((problem) => `scenario.json: ${problem}`));
  return undefined;
}

async function importGenerator(
  folder: string,
  problems: string[],
): Promise<ScenarioGenerator | undefined> {
  const file = path.join(folder, "generator.js");
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    problems.push(`generator.js cannot be imported: ${messageOf(error)}${hintFor(error)}`);
    return undefined;
  }
  const missing = ["input", "expected"].filter((name) => typeof module[name] !== "function");
  problems.push(...missing.map((name) => `generator.js exports no function ${name}`));
  const wrong = ["inputText", "expectedOutputText"].filter(
    (name) => module[name] !== undefined && typeof module[name] !== "function",
  );
  problems.push(...wrong.map((name) => `generator.js exports ${name}, but as no function`));
  return missing.length + wrong.length === 0 ? (module as unknown as ScenarioGenerator) : undefined;
}

function hintFor(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
    return " (docs/harness/example-scenario is a folder to copy)";
  }
  // Node takes a file for a script where no package.json says what it is.
  if (!/'export'|import statement outside/.test(messageOf(error))) return "";
  return ' (a package.json with { "type": "module" } belongs beside it)';
}

async function readText(
  folder: string,
  name: string,
  problems: string[],
): Promise<string | undefined> {
  try {
    return await fs.readFile(path.join(folder, name), "utf8");
  } catch (error) {
    problems.push(`${name} cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

function parseJson(text: string, name: string, problems: string[]): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    problems.push(`${name} is not JSON: ${messageOf(error)}`);
    return undefined;
  }
}

function resolveModule(handler: HandlerSpec, folder: string): HandlerSpec {
  return { ...handler, module: path.resolve(folder, handler.module) };
}

/** Else each execution of the load would fail for it. */
async function missingModules(handlers: readonly HandlerSpec[]): Promise<readonly string[]> {
  const looks = handlers.map(async ({ name, module }) => {
    const stat = await fs.stat(module).catch(() => undefined);
    if (stat?.isFile()) return [];
    const what = stat === undefined ? "there is no such file" : "it is no file";
    return [
      `scenario.json: the module of handler ${name} cannot be imported: ${module}: ${what}; write its path from the scenario's folder, extension included`,
    ];
  });
  return (await Promise.all(looks)).flat();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
