/**
 * Ends a process when this one ends, however it ends, kill -9 included: a shell waits on a pipe that
 * nobody writes to; the system closes the pipe with this process. Where this process itself has a turn
 * at its end, the other one is ended then, before the folder that it writes in is removed.
 */
import { spawn } from "node:child_process";
import { type ProcessIdentity, sendSignal } from "./process-identity.ts";

/** Field 22 of /proc/PID/stat, counted behind the name, tells the process from a later one. */
const script = `
read -r _
ticks=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)
[ "$ticks" = "$2" ] && kill -9 "$1"
`;

/** Answers how to call the watchdog off. It does not keep this process alive. */
export function endWithThisProcess(identity: ProcessIdentity): () => void {
  const { pid, startTicks } = identity;
  const dog = spawn("/bin/sh", ["-c", script, "watchdog", String(pid), String(startTicks)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // A Ctrl-C in the terminal is for this process alone.
  });
  // Without the shell there is no watchdog; what was to be watched works all the same.
  dog.on("error", () => {});
  dog.stdin.on("error", () => {});
  dog.unref();
  (dog.stdin as unknown as { unref(): void }).unref();
  watched.add(identity);
  // One listener for all of them, and before what was to be undone at the end so far.
  process.off("exit", endWatched).prependListener("exit", endWatched);
  return () => {
    watched.delete(identity);
    dog.kill("SIGKILL");
  };
}

const watched = new Set<ProcessIdentity>();

function endWatched(): void {
  for (const identity of watched) sendSignal(identity, "SIGKILL");
}
