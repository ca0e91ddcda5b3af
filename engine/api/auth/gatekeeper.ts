/**
 * Who may do what, when credentials are configured: each request is somebody's, by its signature, and
 * is for what their policies allow. Credentials may be renewed while requests come.
 */
import type { AccessKey, Credentials } from "../../credentials/credentials.ts";
import { verdictOn } from "../../credentials/policy.ts";
import type { Clock } from "../../ports.ts";
import type { Home } from "../../registry/deploy.ts";
import { notAuthorized } from "../errors.ts";
import type { JsonRecord } from "../wire/shape.ts";
import type { RawRequest } from "./raw-request.ts";
import { resourceOf, standingFor } from "./resources.ts";
import { type Claim, DerivedKeys, readClaim, verifyClaim } from "./signature.ts";

export interface GatekeeperOptions {
  readonly credentials: Credentials;
  /** The wall clock, as it is set now: signatures are good for minutes. */
  readonly clock: Clock;
  readonly home: Home;
}

export class Gatekeeper {
  readonly #clock: Clock;
  readonly #home: Home;
  #credentials: Credentials;
  /** Of these credentials: a secret that was changed derives other keys. */
  #keys = new DerivedKeys();

  constructor({ credentials, clock, home }: GatekeeperOptions) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#home = home;
  }

  /** Requests that are checked from now on are checked against these. */
  renew(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#keys = new DerivedKeys();
  }

  /** Whether the headers are those of somebody who is known, as far as can be told without the body. */
  maybeKnows(raw: RawRequest): boolean {
    try {
      this.claimOf(raw);
      return true;
    } catch {
      return false;
    }
  }

  /** @throws ApiError */
  claimOf(raw: RawRequest): Claim {
    return readClaim(raw, { credentials: this.#credentials, nowMs: this.#clock.nowMs() });
  }

  /** Whose request it is. @throws ApiError */
  admit(claim: Claim, raw: RawRequest, body: Buffer): Caller {
    verifyClaim(claim, raw, { body, keys: this.#keys });
    return new Caller(claim.key, this.#home);
  }
}

/** Somebody whose signature was right. */
export class Caller {
  readonly #key: AccessKey;
  readonly #home: Home;

  constructor(key: AccessKey, home: Home) {
    this.#key = key;
    this.#home = home;
  }

  /** @param operation AWS's: `StartExecution`. @throws ApiError AccessDeniedException */
  requireAllowed(operation: string, body: JsonRecord): void {
    if (this.#key.statements === null) return;
    this.requireAllowedOn(operation, resourceOf(operation, body, this.#home));
  }

  /** The same of a resource. @throws ApiError AccessDeniedException */
  requireAllowedOn(operation: string, resource: string): void {
    const { accessKeyId, statements } = this.#key;
    if (statements === null) return;
    const action = `states:${operation}`;
    const verdict = verdictOn(statements, { action, resources: standingFor(resource) });
    if (verdict === "allowed") return;
    const { partition, account } = this.#home;
    const user = `arn:${partition}:iam::${account}:user/${accessKeyId}`;
    throw notAuthorized({ user, action, resource }, verdict);
  }
}
