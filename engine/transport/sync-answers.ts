/** What a node and a client of a cluster say to each other about synchronous executions. */

/** What an answer is: `terminals`, `refused`, `lost`, `alive`. */
export const SYNC_HEADER = "Stepstorm-Sync";
/** Numbers of frames that have all their outcomes with this answer, with commas between. */
export const DONE_HEADER = "Stepstorm-Done";

/** A node says this often that it still runs a frame: after three times as long it is taken for dead. */
export const SYNC_SILENCE_MS_MAX = 4_000;
