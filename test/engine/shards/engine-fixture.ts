/** An engine with real threads, and a client that keeps every outcome it is told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import type { Client, ClientOptions } from "../../../engine/client/client.ts";
import type { EngineConfig } from "../../../engine/config.ts";
import { type Engine, type EngineHooks, startEngine } from "../../../engine/main.ts";
import { type TerminalFrame, terminalAt } from "../../../engine/transport/terminal-frame.ts";
import { parseExposition } from "../../support/exposition.ts";

const WAIT_MS_MAX = 60_000;

export interface Outcome {
  readonly name: string;
  readonly status: number;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface EngineFixture {
  readonly engine: Engine;
  readonly client: Client;
  /** In the order they came, those told twice included. */
  readonly outcomes: Outcome[];
  readonly warnings: string[];
  outcomeOf(name: string): Outcome | undefined;
  /** A metric's value, summed over its labels. */
  metric(name: string): Promise<number>;
}

export async function startTestEngine(
  t: Test,
  config: Partial<EngineConfig> = {},
  {
    client: clientOptions = {},
    hooks = {},
  }: { readonly client?: Partial<ClientOptions>; readonly hooks?: EngineHooks } = {},
): Promise<EngineFixture> {
  const warnings: string[] = [];
  const engine = await startEngine(
    { durability: "memory", shards: 1, ...config },
    { warn: (text) => void warnings.push(text), ...hooks },
  );
  t.teardown(() => engine.stop());
  const outcomes: Outcome[] = [];
  const client = engine.client({
    onTerminals: (frame) => outcomes.push(...outcomesIn(frame)),
    ...clientOptions,
  });
  const metric = async (name: string) => {
    const families = parseExposition(await engine.metrics.metrics());
    const family = families.get(name);
    if (family === undefined) throw new Error(`there is no metric ${name}`);
    return family.samples.reduce((sum, { value }) => sum + value, 0);
  };
  const outcomeOf = (name: string) => outcomes.find((outcome) => outcome.name === name);
  return { engine, client, outcomes, warnings, outcomeOf, metric };
}

export function outcomesIn(frame: TerminalFrame): Outcome[] {
  return Array.from({ length: frame.count }, (_, place) => {
    const { name, status, output, error, cause } = terminalAt(frame, place);
    return { name, status, output, error, cause };
  });
}

/** A folder that is removed when the engines the test starts after it have stopped. */
export function dataFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-engine-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Resolves when the condition holds; rejects with what is missing when it does not come about. */
export async function until(
  missing: string | (() => string),
  isThere: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpMs = performance.now() + WAIT_MS_MAX;
  while (!(await isThere())) {
    if (performance.now() > giveUpMs) {
      throw new Error(`still missing: ${typeof missing === "string" ? missing : missing()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export const functionArn = (name: string): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** A definition of one state. */
export function oneState(state: Readonly<Record<string, unknown>>, rest = {}): string {
  return JSON.stringify({ StartAt: "Only", States: { Only: { ...state, End: true } }, ...rest });
}

export const passMachine = oneState({ Type: "Pass" });

/**
 * Calls the faulty service when `$.isFaulty`, else the sound one. The faulty call is made when the
 * sound ones have been handled, too: whoever was handled last is not the one to blame.
 */
export function faultyMachine(resource: string): string {
  return JSON.stringify({
    StartAt: "Is it?",
    States: {
      "Is it?": {
        Type: "Choice",
        Choices: [{ Variable: "$.isFaulty", BooleanEquals: true, Next: "Faulty" }],
        Default: "Before",
      },
      Before: { Type: "Pass", Next: "Sound" },
      Faulty: { Type: "Task", Resource: functionArn(resource), End: true },
      Sound: { Type: "Task", Resource: functionArn("sound"), End: true },
    },
  });
}
