/** A request as it came, before anything is made of it: of Node's own, what signatures cover. */
export interface RawRequest {
  readonly method?: string | undefined;
  /** Path and query, as they were sent. */
  readonly url?: string | undefined;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
}
