/** Asks all shards what they have profiled, and adds their answers up. A shard that dies has none. */
import { type MachineProfile, mergeProfiles } from "../telemetry/machine-profile.ts";

interface Reading {
  readonly missing: Set<number>;
  readonly profiles: MachineProfile[];
  readonly resolve: (profiles: readonly MachineProfile[]) => void;
}

export class ProfileReader {
  /** Questions that are not answered by all shards; they are answered in their order. */
  readonly #readings: Reading[] = [];

  /** @param ask Asks a shard; false: it is dead at the moment. */
  read(shards: number, ask: (shardIndex: number) => boolean): Promise<readonly MachineProfile[]> {
    return new Promise((resolve) => {
      const indexes = Array.from({ length: shards }, (_, index) => index);
      const reading = { missing: new Set<number>(), profiles: [], resolve };
      for (const index of indexes) if (ask(index)) reading.missing.add(index);
      this.#readings.push(reading);
      this.#finish();
    });
  }

  took(shardIndex: number, profiles: readonly MachineProfile[]): void {
    const reading = this.#readings.find(({ missing }) => missing.has(shardIndex));
    reading?.profiles.push(...profiles);
    reading?.missing.delete(shardIndex);
    this.#finish();
  }

  /** It answers none of what it was asked. */
  died(shardIndex: number): void {
    for (const { missing } of this.#readings) missing.delete(shardIndex);
    this.#finish();
  }

  #finish(): void {
    while (this.#readings[0]?.missing.size === 0) {
      const { profiles, resolve } = this.#readings.shift()!;
      resolve(mergeProfiles(profiles));
    }
  }
}
