/**
 * Ends a process when this one ends, however it ends, kill -9 included: a shell waits on a pipe that
 * nobody writes to; the system closes the pipe with this process.
 */
import { spawn } from "node:child_process";
import type { ProcessIdentity } from "./process-identity.ts";

/** Field 22 of /proc/PID/stat, counted behind the name, tells the process from a later one. */
const script = `
read -r _
ticks=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)
[ "$ticks" = "$2" ] && kill -9 "$1"
`;

/** Answers how to call the watchdog off. It does not keep this process alive. */
export function endWithThisProcess({ pid, startTicks }: ProcessIdentity): () => void {
  const dog = spawn("/bin/sh", ["-c", script, "watchdog", String(pid), String(startTicks)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // A Ctrl-C in the terminal is for this process alone.
  });
  // Without the shell there is no watchdog; what was to be watched works all the same.
  dog.on("error", () => {});
  dog.stdin.on("error", () => {});
  dog.unref();
  (dog.stdin as unknown as { unref(): void }).unref();
  return () => {
    dog.kill("SIGKILL");
  };
}
