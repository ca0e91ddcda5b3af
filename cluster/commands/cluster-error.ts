/** A command cannot be done; the message says why and what to do. No stack is shown. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
