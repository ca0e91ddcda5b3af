/** An endpoint of AWS's Step Functions API as a generator is told of it. Plain data: it crosses threads. */

export interface HttpOrigin {
  readonly url: string;
  /** Whether StartSyncExecution goes to the host with `sync-` before its name, as AWS has it. */
  readonly hasSyncHost: boolean;
  readonly operation: "sync" | "start";
  /** Of the machines, in the order of the mix. */
  readonly stateMachineArns: readonly string[];
  readonly requestTimeoutMs: number;
  readonly connectionsMax: number;
  /** Null: requests are not signed. */
  readonly signing: Signing | null;
}

/** Which credentials, never the credentials: each thread asks for them itself. */
export interface Signing {
  readonly region: string;
  readonly profile: string | undefined;
}
