/**
 * What the entry of a server in a process of its own does for its parent: takes the settings, says
 * where it listens, reports when it is told to finish, and ends with the parent however that ends.
 *
 *     parent ──settings──▶ child ──listening, url──▶ parent … "finish" ──▶ child ──finished, report──▶
 */

/** A server that is up. */
export interface ChildServer<Report> {
  readonly url: string;
  /** Takes no more requests, and tells what there is to tell. */
  finish(): Promise<Report>;
}

export type FromServerChild<Report> =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "finished"; readonly report: Report }
  | { readonly kind: "failed"; readonly message: string };

const ORPHANED = 1;

export function serveParent<Settings, Report>(
  start: (settings: Settings) => Promise<ChildServer<Report>>,
): void {
  const tell = (message: FromServerChild<Report>): void => void process.send!(message);
  const tellFailure = (error: unknown): void =>
    tell({ kind: "failed", message: (error as Error).stack ?? String(error) });
  const live = async (settings: Settings): Promise<void> => {
    const { url, finish } = await start(settings);
    process.once("message", () => {
      finish().then((report) => tell({ kind: "finished", report }), tellFailure);
    });
    tell({ kind: "listening", url });
  };
  process.once("disconnect", () => process.exit(ORPHANED)); // Nobody is left to serve.
  // A Ctrl-C reaches all processes of the terminal: what becomes of this one is the parent's to say.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  process.once("message", (settings: Settings) => void live(settings).catch(tellFailure));
}
