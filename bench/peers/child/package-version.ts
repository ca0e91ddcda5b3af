/** The version of an installed package, as its own package.json has it. */
import { readFileSync } from "node:fs";

const modules = new URL("../node_modules/", import.meta.url);

export function packageVersion(name: string): string {
  const text = readFileSync(new URL(`${name}/package.json`, modules), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
