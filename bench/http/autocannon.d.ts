/** The part of autocannon's interface that the bench uses: the package brings no types. */
declare module "autocannon" {
  interface Request {
    readonly method: "POST";
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }

  interface Options {
    readonly url: string;
    readonly connections: number;
    readonly pipelining: number;
    /** In seconds, fractions allowed; ends with the sample that is being taken then. */
    readonly duration: number;
    /** Milliseconds of a sample. */
    readonly sampleInt: number;
    /** Sent in turns by each connection. */
    readonly requests: readonly Request[];
    /** Called with each answer's body. */
    readonly verifyBody?: (body: string) => boolean;
  }

  interface Result {
    readonly "2xx": number;
    readonly non2xx: number;
    /** Broken connections and time-outs. */
    readonly errors: number;
    readonly totalRequests: number;
    /** Whole milliseconds, of a closed loop: not to be published. */
    readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number };
    readonly finish: Date;
  }

  interface Run extends PromiseLike<Result> {
    /** `start`: all requests are built, connections are being opened. */
    on(event: "start", listener: () => void): this;
  }

  export default function autocannon(options: Options): Run;
}
