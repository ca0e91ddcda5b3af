/**
 * A run kept in a folder of its own: the result, everything over time, and reports for people. Each
 * artefact is made by its own file here; this one knows their names. An adapter: it writes files.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runPage } from "../html/run-page.ts";
import { formatMarkdown } from "../markdown/format-markdown.ts";
import type { RunRecord } from "../run-record.ts";
import { histogramLog, histogramTags } from "./histogram-log.ts";
import { openMetrics } from "./openmetrics.ts";
import { percentileText } from "./percentile-text.ts";
import { runJson } from "./run-json.ts";
import { seriesCsv } from "./series-csv.ts";

export async function writeRunFolder(folder: string, record: RunRecord): Promise<void> {
  await writeFiles(folder, [
    ["result.json", `${JSON.stringify(record.result, null, 2)}\n`],
    ["run.json", runJson(record)],
    ["series.csv", seriesCsv(record)],
    ["openmetrics.txt", openMetrics(record)],
    ["machine.asl.json", record.definition],
    ...histogramTags.flatMap((tag) => histogramFiles(record, tag)),
  ]);
  await writeReports(folder, record);
}

/** Those that are made again from a kept run. */
export async function writeReports(folder: string, record: RunRecord): Promise<void> {
  await writeFiles(folder, [
    ["report.html", runPage(record)],
    ["summary.md", formatMarkdown(record)],
  ]);
}

export type NamedText = readonly [name: string, text: string];

/** The folder is made when it is not there. */
export async function writeFiles(folder: string, files: readonly NamedText[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
}

function histogramFiles(record: RunRecord, tag: (typeof histogramTags)[number]): NamedText[] {
  const files: (readonly [string, string | undefined])[] = [
    [`${tag}.hlog`, histogramLog(record, tag)],
    [`${tag}.hgrm`, percentileText(record, tag)],
  ];
  return files.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}
