/**
 * A file that is replaced by a new one when it is full, or standard output, written by pino's
 * asynchronous stream. An adapter.
 *
 *   executions.log ─▶ executions.log.1 ─▶ … ─▶ executions.log.9 ─▶ removed
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";

export interface LogDestination {
  /** Writes later, in order. */
  write(bytes: Uint8Array): void;
  listen(events: {
    readonly onWritten: (bytes: number) => void;
    /** Nothing more is written until `retry`. */
    readonly onError: (error: unknown) => void;
  }): void;
  /** All that is written so far ends with a whole line. */
  lineEnded(): void;
  retry(): void;
  /** Resolves when all is written. */
  end(): Promise<void>;
}

export interface LogFileOptions {
  readonly path: string;
  /** The file is replaced once it has so many. */
  readonly bytesMax: number;
  /** The one that is written, and older ones. */
  readonly filesMax: number;
}

/** Bytes of one call of write(2). */
const WRITE_BYTES_MAX = 1024 * 1024;

const STDOUT = 1;

/** @throws Error when the file cannot be opened. */
export function openLogFile({ path, bytesMax, filesMax }: LogFileOptions): LogDestination {
  mkdirSync(dirname(path), { recursive: true });
  // Now, since the stream would tell it too late.
  closeSync(openSync(path, "a"));
  let fileBytes = statSync(path).size;
  const stream = openStream(path);
  const base = destinationOn(stream);
  const rotate = () => {
    fileBytes = 0;
    shiftFiles(path, filesMax);
    stream.reopen();
  };
  return {
    ...base,
    listen: ({ onWritten, onError }) => {
      base.listen({
        onError,
        onWritten: (bytes) => {
          fileBytes += bytes;
          onWritten(bytes);
        },
      });
    },
    lineEnded: () => {
      if (fileBytes < bytesMax) return;
      try {
        rotate();
      } catch (error) {
        stream.emit("error", error);
      }
    },
  };
}

export function openStandardOutput(): LogDestination {
  return destinationOn(openStream(STDOUT));
}

type Stream = ReturnType<typeof pino.destination>;

function openStream(dest: string | number): Stream {
  const options = { dest, sync: false, minLength: 1, maxWrite: WRITE_BYTES_MAX };
  // Handed through to the stream, though pino's types do not name it.
  return pino.destination({ ...options, contentMode: "buffer" } as typeof options);
}

function destinationOn(stream: Stream): LogDestination {
  // `contentMode: "buffer"` takes bytes where the types say text.
  const writer = stream as unknown as { write(bytes: Uint8Array): void };
  return {
    write: (bytes) => writer.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
    listen: ({ onWritten, onError }) => {
      stream.on("write", onWritten);
      stream.on("error", onError);
    },
    lineEnded: () => {},
    retry: () => stream.flush(),
    end: () =>
      new Promise((resolve) => {
        stream.on("close", resolve);
        stream.end();
      }),
  };
}

/** `.1` is the youngest of the old ones. */
function shiftFiles(path: string, filesMax: number): void {
  const old = (age: number) => `${path}.${age}`;
  rmSync(old(filesMax - 1), { force: true });
  for (let age = filesMax - 2; age >= 1; age--) moveIfThere(old(age), old(age + 1));
  if (filesMax > 1) moveIfThere(path, old(1));
  else rmSync(path, { force: true });
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
