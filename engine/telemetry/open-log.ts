/** Where a node's log records go, by its options. */
import { join } from "node:path";
import { openLogFile, openStandardOutput } from "./log-destination.ts";
import { LogSink, type LogSinkPorts, logNowhere } from "./log-sink.ts";

export interface LogOptions {
  /** A file, or `-`: standard output. Null: a file in the data folder. */
  readonly logTo: string | null;
  readonly dataFolder: string | null;
  readonly logFileBytesMax: number;
  readonly logFilesMax: number;
}

export interface NodeLog {
  write(bytes: Uint8Array, records: number, onTaken: () => void): void;
  /** Standard output is another's until then. */
  release(): void;
  close(): Promise<void>;
}

/** Within the data folder. */
export const logFileDefault = join("logs", "executions.log");

/** @throws Error when a file that was named cannot be opened. */
export function openLog(
  { logTo, dataFolder, logFileBytesMax, logFilesMax }: LogOptions,
  ports: Omit<LogSinkPorts, "openDestination">,
): NodeLog {
  if (logTo === "-") {
    return new LogSink({ ...ports, openDestination: openStandardOutput }, { isHeld: true });
  }
  const path = logTo ?? (dataFolder === null ? null : join(dataFolder, logFileDefault));
  if (path === null) return logNowhere(ports);
  const openDestination = () =>
    openLogFile({ path, bytesMax: logFileBytesMax, filesMax: logFilesMax });
  const sink = new LogSink({ ...ports, openDestination }, { isHeld: false });
  // The default one comes with the first record.
  if (logTo !== null) sink.open();
  return sink;
}
