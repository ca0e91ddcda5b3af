/** What a command line may touch: files, standard streams, the network. Given, so that tests have theirs. */

/** Where a file is named: standard input. */
export const STANDARD_INPUT = "-";

export interface CliOutside {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws as `readFileSync` does. */
  readonly readText: (path: string) => string;
  /** For a node that is given none. */
  readonly nodeId: string;
}

/** What the commands that are no server need on top. */
export interface CommandOutside extends CliOutside {
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** One line, or several, on standard output. */
  readonly print: (text: string) => void;
  /** The same on standard error. */
  readonly complain: (text: string) => void;
  readonly fetch: typeof fetch;
  /** The wall clock, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** The addresses of a host name; rejects when there are none. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  /** `v20.20.2`. */
  readonly nodeVersion: string;
  /** A log and the older files beside it, oldest first. */
  readonly logFiles: (path: string) => readonly string[];
  readonly logLines: (files: readonly string[]) => AsyncIterable<string>;
  /** Bytes that are free where this folder is or would be; undefined: not known. */
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
}
