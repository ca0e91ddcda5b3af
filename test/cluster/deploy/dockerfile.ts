/** A Dockerfile as data, and its steps performed in folders: what can be tried of an image without Docker. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";

export interface Step {
  readonly instruction: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n");
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const line of lines) {
    const [, instruction = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    const [, image, name] = /^(\S+)(?: AS (\w+))?$/.exec(rest) ?? [];
    if (instruction === "FROM") stages.push({ image: image!, name: name ?? "", steps: [] });
    else stages.at(-1)!.steps.push({ instruction, text: rest });
  }
  return stages;
}

export const stepsOf = ({ steps }: Stage, instruction: string): readonly string[] =>
  steps.filter((step) => step.instruction === instruction).map(({ text }) => text);

/** `NAME=value NAME=value`, values without blanks or in quotes. */
export function pairsOf(texts: readonly string[]): ReadonlyMap<string, string> {
  const pairs = texts.flatMap((text) => [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)]);
  return new Map(pairs.map(([, name, quoted, plain]) => [name!, quoted ?? plain!]));
}

export interface Performance {
  /** What COPY copies from. */
  readonly context: string;
  /** Each stage has a folder in it, as its file system. */
  readonly folder: string;
  /** In place of an `npm ci` that would install what is here already. */
  readonly nodeModules: string;
}

/** Performs all stages. Answers the last one's folder. @throws Error What a command says. */
export function perform(stages: readonly Stage[], ports: Performance): string {
  const rootOf = (stage: string) => join(ports.folder, stage || "image");
  for (const { name, steps } of stages) {
    const root = rootOf(name);
    let workdir = root;
    for (const folder of ["app", "usr/local/bin", "var/lib"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const { instruction, text } of steps) {
      if (instruction === "WORKDIR") {
        workdir = join(root, text);
        mkdirSync(workdir, { recursive: true });
      } else if (instruction === "COPY") copy(text, { workdir, context: ports.context, rootOf });
      else if (instruction === "RUN") run(text, { workdir, root, nodeModules: ports.nodeModules });
    }
  }
  return rootOf("");
}

interface Copying {
  readonly workdir: string;
  readonly context: string;
  readonly rootOf: (stage: string) => string;
}

function copy(text: string, { workdir, context, rootOf }: Copying): void {
  const [, from, paths = ""] = /^(?:--from=(\w+) )?(.*)$/.exec(text)!;
  const words = paths.split(" ");
  const target = words.pop()!;
  for (const source of words) {
    const file = join(from === undefined ? context : rootOf(from), source);
    const isInto = target.endsWith("/");
    const place = join(workdir, target, isInto ? basename(source) : "");
    cpSync(file, place.replace(/\/$/, ""), { recursive: true, verbatimSymlinks: true });
  }
}

interface Running {
  readonly workdir: string;
  readonly root: string;
  readonly nodeModules: string;
}

function run(text: string, { workdir, root, nodeModules }: Running): void {
  if (/^npm ci(?!.*--omit=dev)/.test(text)) {
    symlinkSync(nodeModules, join(workdir, "node_modules"));
    return;
  }
  const isRoot = process.getuid?.() === 0;
  const command = text
    .replaceAll(/(?<=\s)\/(?=(app|src|var|usr)\b)/g, `${root}/`)
    .replaceAll(/\bchown (\S+) /g, isRoot ? "chown $1 " : "test -e ");
  // The test runner's own options are none of the image's.
  execFileSync("/bin/sh", ["-ec", `unset NODE_OPTIONS; ${command}`], {
    cwd: workdir,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What COPY names and the context has not. */
export function missingSources(stages: readonly Stage[], context: string): readonly string[] {
  const copies = stages.flatMap((stage) => stepsOf(stage, "COPY"));
  return copies
    .filter((text) => !text.startsWith("--from"))
    .flatMap((text) => text.split(" ").slice(0, -1))
    .filter((source) => !existsSync(join(context, source)) || !statSync(join(context, source)));
}
