/**
 * A cluster's folder: its plan and its processes in cluster.json (with passwords: for the owner alone),
 * logs and data beside it. What was started is written down at once, so that `down` finds it.
 *
 *   cluster.json   logs/nats-1.log …   config/nats-1.conf …   data/nats-1/ …
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterPlan } from "./cluster-plan.ts";
import { type ProcessIdentity, type ProcessState, stateOf } from "./processes/process-identity.ts";

interface ClusterFile {
  readonly plan: ClusterPlan;
  readonly processes: Readonly<Record<string, ProcessIdentity>>;
}

const FILE_NAME = "cluster.json";
const folders = ["logs", "config", "data"] as const;

export class ClusterFolder {
  readonly path: string;
  readonly plan: ClusterPlan;
  #processes: Readonly<Record<string, ProcessIdentity>>;

  private constructor(path: string, { plan, processes }: ClusterFile) {
    this.path = path;
    this.plan = plan;
    this.#processes = processes;
  }

  /** Undefined when there is no cluster. @throws Error When what is there cannot be read. */
  static open(path: string): ClusterFolder | undefined {
    const file = join(path, FILE_NAME);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    return new ClusterFolder(path, parseFile(text, file));
  }

  static create(path: string, plan: ClusterPlan): ClusterFolder {
    for (const name of folders) mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
    const folder = new ClusterFolder(path, { plan, processes: {} });
    folder.#write();
    return folder;
  }

  logFile(member: string): string {
    return join(this.path, "logs", `${member}.log`);
  }

  configFile(member: string): string {
    return join(this.path, "config", `${member}.conf`);
  }

  dataFolder(member: string): string {
    return join(this.path, "data", member);
  }

  /** Of its latest life; undefined when it was never started. */
  identityOf(member: string): ProcessIdentity | undefined {
    return this.#processes[member];
  }

  stateOf(member: string): ProcessState {
    const identity = this.identityOf(member);
    return identity === undefined ? "dead" : stateOf(identity);
  }

  note(member: string, identity: ProcessIdentity): void {
    this.#processes = { ...this.#processes, [member]: identity };
    this.#write();
  }

  /** What the cluster wrote, and the folder itself when nothing else is in it. */
  remove(): void {
    for (const name of [...folders, FILE_NAME]) {
      rmSync(join(this.path, name), { recursive: true, force: true, maxRetries: 5 });
    }
    try {
      rmdirSync(this.path);
    } catch {
      // Something of the user's is in it.
    }
  }

  #write(): void {
    const file = join(this.path, FILE_NAME);
    const draft = `${file}.${process.pid}`;
    const content: ClusterFile = { plan: this.plan, processes: this.#processes };
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
}

function parseFile(text: string, file: string): ClusterFile {
  try {
    const content = JSON.parse(text) as ClusterFile;
    if (content.plan?.version === 1 && content.processes !== undefined) return content;
  } catch {
    // Said below.
  }
  throw new Error(
    `${file} is not a cluster's file of this version: end what it started by hand and remove it`,
  );
}
