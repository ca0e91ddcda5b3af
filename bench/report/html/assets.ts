/**
 * What a report page carries inside: the plotting library, our styles and scripts. An adapter: it
 * reads them from where they are installed and built.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export interface PageAssets {
  readonly styles: string;
  readonly scripts: string;
}

const styles = ["page.css", "graph.css"];
const scripts = ["theme.js", "units.js", "plots.js", "graph.js"];

let read: PageAssets | undefined;

export function pageAssets(): PageAssets {
  read ??= {
    styles: [library("uplot/dist/uPlot.min.css"), ...styles.map(own)].join("\n"),
    scripts: [library("uplot/dist/uPlot.iife.min.js"), ...scripts.map(own)]
      .map(withoutScriptEnd)
      .join("\n"),
  };
  return read;
}

function library(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(name), "utf8");
}

function own(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./client/${name}`, import.meta.url)), "utf8");
}

/** Within a string or a comment, the only places of it in a script, the backslash changes nothing. */
function withoutScriptEnd(script: string): string {
  return script.replaceAll("</script", "<\\/script");
}
