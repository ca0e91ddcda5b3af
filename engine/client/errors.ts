/** What a client's calls reject with. */
import type { DeployProblem } from "../transport/messages.ts";

/** A start was not accepted: nothing of it runs. `code` is AWS's name. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Nobody can say whether a start was accepted: it may run. The client is as good as before. */
export class StartUnknown extends Error {
  override readonly name = "StartUnknown";

  constructor() {
    super(
      "It is not known whether this execution was accepted: the cluster has given no answer for too long. It may run. Start it again only if running twice does no harm.",
    );
  }
}

/** A definition was not deployed; `problems` has all that was found. */
export class DeployRefused extends Error {
  override readonly name = "DeployRefused";
  readonly problems: readonly DeployProblem[];

  constructor(message: string, problems: readonly DeployProblem[]) {
    super(message);
    this.problems = problems;
  }
}

/** Nobody could say: no node runs, or none can reach what it would have to ask. */
export class NotAnswered extends Error {
  override readonly name = "NotAnswered";
}

/** The client was closed, or its link was: what was not answered is unknown. */
export class ClientClosed extends Error {
  override readonly name = "ClientClosed";

  constructor() {
    super("The client is closed.");
  }
}
