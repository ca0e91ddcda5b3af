/** What a command found, kept where `--out` says: a run with all of its artefacts, others as JSON. */
import { resultPage } from "../html/result-page.ts";
import type { RunRecord } from "../run-record.ts";
import { writeFiles, writeRunFolder } from "./write-folder.ts";

export async function keepFinding(
  folder: string,
  { result, record }: { readonly result: object; readonly record?: RunRecord },
): Promise<void> {
  if (record !== undefined) return writeRunFolder(folder, record);
  const page = resultPage(result);
  await writeFiles(folder, [
    ["result.json", `${JSON.stringify(result, null, 2)}\n`],
    ...(page === undefined ? [] : [["report.html", page] as const]),
  ]);
}
