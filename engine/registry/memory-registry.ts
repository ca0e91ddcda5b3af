/** The registry that is gone with its process: for tests, simulations and durability `memory`. */
import type { Registry } from "../ports.ts";
import { openTableRegistry, type RegistryTable } from "./table-registry.ts";

export function openMemoryRegistry(): Registry {
  return openTableRegistry({ revisions: memoryTable(), machines: memoryTable() });
}

function memoryTable(): RegistryTable {
  const records = new Map<number, Uint8Array>();
  return {
    keys: () => [...records.keys()],
    read: (key) => records.get(key),
    put: (key, bytes) => {
      records.set(key, bytes);
      return Promise.resolve();
    },
    removeSoon: (key) => {
      records.delete(key);
    },
  };
}
