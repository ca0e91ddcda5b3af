/** Pictures of pages, by a Chromium without a window. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, pageWidth } from "./page.ts";

const programs = ["chromium", "chromium-browser", "google-chrome"];
const PICTURE_MS = 60_000;

/** @throws Error that says what to install when there is no Chromium. */
export async function takePicture({ html, height }: Page, pngFile: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-page-"));
  try {
    const file = join(folder, "page.html");
    await writeFile(file, html);
    const words = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--force-device-scale-factor=1",
      `--user-data-dir=${join(folder, "profile")}`,
      `--window-size=${pageWidth},${Math.ceil(height)}`,
      `--screenshot=${pngFile}`,
      `file://${file}`,
    ];
    for (const program of programs) {
      if (await runs(program, words)) return;
    }
    throw new Error("no Chromium was found to draw with: apt-get install chromium");
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** False when there is no such program. */
async function runs(program: string, words: readonly string[]): Promise<boolean> {
  const child = spawn(program, words, { stdio: "ignore", timeout: PICTURE_MS });
  try {
    const [code, signal] = await once(child, "exit");
    if (code === 0) return true;
    throw new Error(`${program} ended with ${code ?? signal}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
