/**
 * One self-contained page: verdict first, then sections of text and plots. Nothing is fetched: the
 * page's own policy forbids it. Pure but for the assets.
 */
import type { Plot } from "../plots/plot.ts";
import { pageAssets } from "./assets.ts";
import { escapeHtml, jsonForScript } from "./escape-html.ts";

export interface Page {
  readonly title: string; // Text, as the next two: escaped here.
  readonly subtitle: string;
  readonly verdict: {
    readonly ok: boolean;
    readonly headline: string;
    readonly reasons: readonly string[];
  };
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly html: string; // Safe already.
  readonly plots: readonly Plot[];
}

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

export function renderPage({ title, subtitle, verdict, sections }: Page): string {
  const { styles, scripts } = pageAssets();
  const shown = sections.filter(({ html, plots }) => html !== "" || plots.length > 0);
  const plots = shown.flatMap((section) => section.plots);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${verdict.ok ? "OK" : "FAILED"}: ${title}`)}</title>
<link rel="icon" href="data:,">
<style>
${styles}
</style>
</head>
<body>
<header>
<div class="brand"><span>Stepstorm</span><button type="button" id="theme" hidden>Dark</button></div>
<h1>${escapeHtml(title)}</h1>
<p class="subtitle">${escapeHtml(subtitle)}</p>
${verdictHtml(verdict)}
<nav>${shown.map(({ id, title: name }) => `<a href="#${id}">${escapeHtml(name)}</a>`).join("")}</nav>
</header>
<main>
${shown.map(sectionHtml).join("\n")}
</main>
<footer>Latency counts from the intended start, whatever the engine did meanwhile. Percentiles are those of merged histograms. How to read each part: <code>docs/harness/reports.md</code>.</footer>
<noscript><p class="note">Plots need JavaScript; all figures of the run stand in the tables.</p></noscript>
<script type="application/json" id="plots">${jsonForScript(plots)}</script>
<script>
${scripts}
</script>
</body>
</html>
`;
}

function verdictHtml({ ok, headline, reasons }: Page["verdict"]): string {
  const list = reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join("");
  return `<div class="verdict ${ok ? "ok" : "failed"}" role="status"><span class="mark" aria-hidden="true">${ok ? "✓" : "✗"}</span><div><strong>${escapeHtml(headline)}</strong>${list === "" ? "" : `<ul>${list}</ul>`}</div></div>`;
}

function sectionHtml({ id, title, html, plots }: Section): string {
  const figures = plots.map(plotHtml).join("\n");
  return `<section id="${id}">
<h2>${escapeHtml(title)}</h2>
${html}${figures === "" ? "" : `<div class="plots count-${Math.min(3, plots.length)}">\n${figures}\n</div>`}
</section>`;
}

function plotHtml({ id, title, answers }: Plot): string {
  return `<figure class="plot"><figcaption><h3>${escapeHtml(title)}</h3><p>${escapeHtml(answers)}</p></figcaption><div class="canvas" id="plot-${id}" role="img" aria-label="${escapeHtml(title)}"></div></figure>`;
}

/** @param rows Cells are text, escaped here. The first column is of words, the others of numbers. */
export function tableHtml(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  classes = "",
): string {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n");
  const top = head.length === 0 ? "" : `<thead><tr>${cells("th", head)}</tr></thead>`;
  return `<div class="scroll"><table class="${classes}">${top}<tbody>\n${body}\n</tbody></table></div>`;
}
