/**
 * A TCP proxy that makes faults: delay, cuts of one or both directions, connections that break or fall
 * silent, a trickle of bytes. It listens on loopback alone and changes no byte and no order.
 */
import {
  type AddressInfo,
  createConnection,
  createServer,
  type Server,
  type Socket,
} from "node:net";
import { Pipe, type Weather } from "./proxy/pipe.ts";

export type CutDirection = "both" | "to-target" | "from-target";

export interface TcpProxyOptions {
  readonly target: { readonly host?: string; readonly port: number };
  /** 0, or none: a free one. */
  readonly port?: number;
  /** Where it listens: 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** In [0, 1): draws the jitter. */
  readonly random?: () => number;
}

export interface TcpProxy {
  readonly port: number;
  /** Open connections through it. */
  readonly connections: number;
  readonly isCut: boolean;
  /** What comes from now on, in both directions, is as late; 0: as fast as it goes. */
  setDelay(delayMs: number, jitterMs?: number): void;
  /**
   * Nothing passes in that direction, as when a network loses every packet: nobody is told, what is sent
   * waits, and new connections are not made. Both ends of a connection may give up meanwhile. Takes the
   * place of an earlier cut.
   */
  cut(direction?: CutDirection): void;
  /** Ends cuts, delay and dribble; what waited passes. */
  heal(): void;
  /** Resets every connection at both ends; new ones may be made. */
  breakConnections(): void;
  /** Connections open now stay so and fall silent for ever, healed or not; new ones are as usual. */
  halfOpen(): void;
  /** At most so many bytes a millisecond in each direction of each connection; 0: as fast as it goes. */
  dribble(bytesPerMs: number): void;
  /** Ends all connections and listens no more. */
  close(): Promise<void>;
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new FaultProxy(options);
  await proxy.listen();
  return proxy;
}

interface Passage {
  readonly near: Socket;
  /** Undefined until it is made: not while the proxy is cut. */
  far: Socket | undefined;
  pipes: readonly Pipe[];
}

class FaultProxy implements TcpProxy {
  readonly #options: TcpProxyOptions;
  readonly #random: () => number;
  readonly #server: Server;
  readonly #passages = new Set<Passage>();
  readonly #toTarget: Weather = { isCut: false, delayMs: 0, jitterMs: 0, bytesPerMs: 0 };
  readonly #fromTarget: Weather = { isCut: false, delayMs: 0, jitterMs: 0, bytesPerMs: 0 };

  constructor(options: TcpProxyOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    // Half of a connection may end before the other: the pipes pass that on.
    const settings = { allowHalfOpen: true, noDelay: true };
    this.#server = createServer(settings, (near) => this.#accept(near));
  }

  listen(): Promise<void> {
    const { port = 0, host = "127.0.0.1" } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, host }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#passages.size;
  }

  get isCut(): boolean {
    return this.#toTarget.isCut || this.#fromTarget.isCut;
  }

  setDelay(delayMs: number, jitterMs = 0): void {
    for (const weather of this.#weathers) Object.assign(weather, { delayMs, jitterMs });
  }

  cut(direction: CutDirection = "both"): void {
    this.#toTarget.isCut = direction !== "from-target";
    this.#fromTarget.isCut = direction !== "to-target";
    this.#pump();
  }

  heal(): void {
    const fair: Weather = { isCut: false, delayMs: 0, jitterMs: 0, bytesPerMs: 0 };
    for (const weather of this.#weathers) Object.assign(weather, fair);
    for (const passage of this.#passages) {
      if (passage.far === undefined) this.#connect(passage);
    }
    this.#pump();
  }

  breakConnections(): void {
    for (const passage of this.#passages) {
      passage.near.resetAndDestroy();
      passage.far?.resetAndDestroy();
      this.#drop(passage);
    }
  }

  halfOpen(): void {
    for (const { pipes } of this.#passages) for (const pipe of pipes) pipe.forget();
  }

  dribble(bytesPerMs: number): void {
    for (const weather of this.#weathers) weather.bytesPerMs = bytesPerMs;
    this.#pump();
  }

  close(): Promise<void> {
    for (const passage of this.#passages) {
      passage.near.destroy();
      passage.far?.destroy();
      this.#drop(passage);
    }
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  get #weathers(): readonly Weather[] {
    return [this.#toTarget, this.#fromTarget];
  }

  #pump(): void {
    for (const { pipes } of this.#passages) for (const pipe of pipes) pipe.pump();
  }

  #accept(near: Socket): void {
    const passage: Passage = { near, far: undefined, pipes: [] };
    this.#passages.add(passage);
    near.on("error", () => {}); // A pipe, or the close below, hears of it.
    near.on("close", () => this.#endIfOver(passage));
    if (!this.isCut) this.#connect(passage);
  }

  #connect(passage: Passage): void {
    const { near } = passage;
    const { host = "127.0.0.1", port } = this.#options.target;
    const far = createConnection({ host, port, allowHalfOpen: true, noDelay: true });
    passage.far = far;
    far.on("error", () => {
      if (passage.pipes.length === 0) near.resetAndDestroy(); // Nobody is there.
    });
    far.on("close", () => this.#endIfOver(passage));
    far.once("connect", () => {
      const random = this.#random;
      passage.pipes = [
        new Pipe(near, far, { weather: this.#toTarget, random }),
        new Pipe(far, near, { weather: this.#fromTarget, random }),
      ];
    });
  }

  /** A passage is over when both its ends are closed, or one never was. */
  #endIfOver(passage: Passage): void {
    const { near, far } = passage;
    if (near.closed && (far === undefined || far.closed)) this.#drop(passage);
    // One end was never reached: the other has nobody to hear of its own end from.
    else if (near.closed && passage.pipes.length === 0) far?.destroy();
  }

  #drop(passage: Passage): void {
    for (const pipe of passage.pipes) pipe.stop();
    this.#passages.delete(passage);
  }
}
