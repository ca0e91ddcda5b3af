/** Where the checkout is, and what is deployed from it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Compiled tests stand several levels below their sources' root. */
export const checkout = findRoot(dirname(fileURLToPath(import.meta.url)));
export const deploy = join(checkout, "cluster", "deploy");

export function textOf(...names: readonly string[]): string {
  return readFileSync(join(deploy, ...names), "utf8");
}

function findRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, "tsconfig.json")) || !existsSync(join(folder, ".ci"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("the checkout was not found above the tests");
    folder = parent;
  }
  return folder;
}
