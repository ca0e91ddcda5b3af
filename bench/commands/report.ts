/** `bench report DIR`: makes report.html and summary.md again from what a run left in its folder. */
import { join } from "node:path";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { readResult, readRunFolder } from "../report/folder/read-folder.ts";
import { writeFiles, writeReports } from "../report/folder/write-folder.ts";
import { resultPage } from "../report/html/result-page.ts";
import type { Finding } from "./finding.ts";

/** Ends well when the reports are made, whatever they say of the run. */
export async function performReport(folder: string): Promise<Finding> {
  const result = await readResult(folder);
  const page = resultPage(result);
  if (page !== undefined) {
    await writeFiles(folder, [["report.html", page]]);
    return { result, text: `${join(folder, "report.html")} is written.`, ok: true };
  }
  if (!("latencyMs" in result)) {
    throw new OptionsError([`${folder}: there is no report of a result of this kind`]);
  }
  const record = await readRunFolder(folder);
  await writeReports(folder, record);
  const names = ["report.html", "summary.md"].map((name) => join(folder, name));
  return { result, text: `${names.join(" and ")} are written.`, ok: true, record };
}
