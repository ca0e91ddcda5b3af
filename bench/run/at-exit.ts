/** What must be undone however the process ends, kill -9 aside: at its very end, the newest first. */

/** @param undo Must be synchronous. Answers how to call it off. */
export function atExit(undo: () => void): () => void {
  process.prependOnceListener("exit", undo);
  return () => process.off("exit", undo);
}
