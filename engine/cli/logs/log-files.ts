/** The lines of a log and of the older files beside it, oldest first, read as they are needed. An adapter. */
import { createReadStream, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";

/** A longer line is no record: AWS's limit is 256 KB, and names are short. */
const LINE_UNITS_MAX = 4 * 1024 * 1024;

/** `PATH.9` before `PATH.1` before `PATH`; empty when there is none. */
export function logFilesAt(path: string): readonly string[] {
  const folder = dirname(path);
  const name = basename(path);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const ages = names.flatMap((other) => {
    if (other === name) return [0];
    const age = other.startsWith(`${name}.`) ? Number(other.slice(name.length + 1)) : Number.NaN;
    return Number.isInteger(age) && age > 0 ? [age] : [];
  });
  return ages
    .sort((one, other) => other - one)
    .map((age) => join(folder, age === 0 ? name : `${name}.${age}`));
}

/** Without line breaks. What is not whole comes as it is: its reader knows. */
export async function* readLogLines(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) yield* linesOf(file);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    const lines = (rest + decoder.write(chunk as Buffer)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_UNITS_MAX) rest = rest.slice(0, 1);
    yield* lines;
  }
  if (rest !== "") yield rest;
}
