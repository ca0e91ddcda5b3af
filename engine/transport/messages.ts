/** What a client and a node say to each other over a link. Frames are inside, packed. */
import type { MachineRevision, MachineType } from "../ports.ts";

export type ClientMessage =
  /** First. `clientId` as in the frames to come. */
  | {
      readonly kind: "hello";
      readonly clientId: string;
      /** Whose terminal records are wanted on this link: its own, and those of earlier lives. */
      readonly terminalsOf: readonly string[];
    }
  /** Starts to be kept and run at least once. Answered by `accepted` or `refused`. */
  | {
      readonly kind: "starts";
      readonly number: number;
      readonly revisionId: string;
      readonly count: number;
      /** As in the frame: what accept latencies are measured from. */
      readonly createdMs: number;
      readonly bytes: Uint8Array;
    }
  /** Starts to be run at most once, whose outcomes come back as terminals. `refused` when they do not run. */
  | {
      readonly kind: "syncStarts";
      readonly number: number;
      readonly revisionId: string;
      readonly count: number;
      /** As in the frame: what accept latencies are measured from. */
      readonly createdMs: number;
      readonly bytes: Uint8Array;
    }
  /** The client has taken in these terminal records: the node need not keep them for it. */
  | { readonly kind: "terminalsTaken"; readonly delivery: number }
  | {
      readonly kind: "deploy";
      readonly request: number;
      readonly name: string;
      readonly definition: string;
      readonly roleArn: string | undefined;
      /** EXPRESS when nothing is said. */
      readonly type?: MachineType | undefined;
    }
  | { readonly kind: "describe"; readonly request: number; readonly name: string };

export type NodeMessage =
  | { readonly kind: "accepted"; readonly number: number }
  | {
      readonly kind: "refused";
      readonly number: number;
      readonly code: RefusalCode;
      readonly message: string;
    }
  /** It cannot be found out whether the frame was accepted: its executions may run or not. */
  | { readonly kind: "unknown"; readonly number: number; readonly message: string }
  | { readonly kind: "terminals"; readonly delivery: number; readonly bytes: Uint8Array }
  /** Sync executions that will have no outcome: their shard died, and they are never run twice. */
  | {
      readonly kind: "syncLost";
      readonly number: number;
      readonly indexes: readonly number[];
      readonly message: string;
    }
  | { readonly kind: "deployed"; readonly request: number; readonly revision: MachineRevision }
  | {
      readonly kind: "described";
      readonly request: number;
      readonly revision: MachineRevision | undefined;
    }
  | {
      readonly kind: "notDeployed";
      readonly request: number;
      readonly message: string;
      readonly problems: readonly DeployProblem[];
    };

/** AWS's names where AWS has one. */
export type RefusalCode = "ThrottlingException" | "ServiceUnavailable" | "StateMachineDoesNotExist";

/** One diagnostic of a definition that was not deployed. */
export interface DeployProblem {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  readonly location: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly hint: string;
}
