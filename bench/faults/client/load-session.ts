/**
 * The load of one run: one client process, or a second one that goes on for a first that was killed,
 * takes over its outcomes and counts on. The audit is made from the ledgers of both.
 */
import { join } from "node:path";
import { systemClock } from "../../../engine/system-ports.ts";
import { readLedgers } from "../../audit/read-ledgers.ts";
import type { ClusterAddress } from "../../nats/cluster-connection.ts";
import { INDEXES_PER_GENERATOR, type LifeSettings, ledgerPathOf } from "../../run/life-settings.ts";
import type { LifeSample } from "../../run/life-watch.ts";
import type { LoadReport } from "../../run/load.ts";
import { LoadClient } from "./load-client.ts";

export interface SessionPlan {
  /** Of the whole load; the ledger's path is the session's to choose. */
  readonly settings: LifeSettings;
  readonly address: ClusterAddress;
  /** Where the ledgers go. */
  readonly folder: string;
  readonly onSample: (sample: LifeSample) => void;
}

export class LoadSession {
  readonly #plan: SessionPlan;
  readonly #lives: LifeSettings[] = [];
  readonly #clientIds: string[][] = [];
  #client: LoadClient | undefined;
  #startMs = 0;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
  }

  /** When the load began, on the system clock's scale. */
  get startMs(): number {
    return this.#startMs;
  }

  get client(): LoadClient {
    if (this.#client === undefined) throw new Error("the load has not begun");
    return this.#client;
  }

  /** Of all lives. */
  get clientIds(): readonly string[] {
    return this.#clientIds.flat();
  }

  get ledgerPaths(): readonly string[] {
    return this.#lives.flatMap(({ ledgerPath, generators }) =>
      Array.from({ length: generators }, (_, index) => ledgerPathOf(ledgerPath!, index)),
    );
  }

  /** Length of the measured window that the last life reports on. */
  get durationMs(): number {
    return this.#lives.at(-1)!.durationMs;
  }

  /** Resolves when the first start is about to be sent. */
  async begin(): Promise<void> {
    this.#startMs = await this.#live(this.#plan.settings);
  }

  /** Kills the client with no warning; what it has told is in its ledger. */
  kill(): Promise<void> {
    return this.client.kill();
  }

  /** A second client, for the time that is left of the load. */
  async resume(): Promise<void> {
    const { settings } = this.#plan;
    const { nextIndex } = readLedgers(this.ledgerPaths).audit;
    const goneMs = systemClock.nowMs() - this.#startMs;
    const leftMs = settings.warmupMs + settings.durationMs - goneMs;
    await this.#live({
      ...settings,
      warmupMs: 0,
      durationMs: Math.max(100, leftMs),
      resumes: this.clientIds,
      // Rounded up, so that no two generators of the two lives ever count alike.
      firstIndex: Math.ceil(nextIndex / INDEXES_PER_GENERATOR) * INDEXES_PER_GENERATOR,
    });
  }

  /** Its own executions have ended, or it waits for them no more. */
  drained(): Promise<void> {
    return this.client.drained;
  }

  async finish(): Promise<LoadReport<null>> {
    this.client.settle();
    const report = await this.client.done;
    await this.client.kill();
    return report;
  }

  async stop(): Promise<void> {
    await this.#client?.kill();
  }

  async #live(settings: LifeSettings): Promise<number> {
    const { address, folder, onSample } = this.#plan;
    const number = this.#lives.length + 1;
    const life = { ...settings, ledgerPath: join(folder, `life-${number}`) };
    this.#lives.push(life);
    this.#client = new LoadClient(life, address, onSample);
    this.#clientIds.push(this.#client.clientIds);
    return this.#client.begun;
  }
}
