/**
 * A request whose body comes as chunks, without the stream around it: of what node:http does for a
 * small request, turning its one chunk into events is a tenth. An adapter.
 *
 * Hot path (`npm run bench -- --target http`): once per request.
 */
import { IncomingMessage } from "node:http";

/** What a body is given to. */
export interface BodyTaker {
  chunk(bytes: Buffer): void;
  end(): void;
}

export class BodyRequest extends IncomingMessage {
  #taker: BodyTaker | null = null;

  /** To be called when the request has come, before any of its body has. */
  giveBodyTo(taker: BodyTaker): void {
    this.#taker = taker;
  }

  /** The parser's: a piece of the body, or null at its end. */
  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    const taker = this.#taker;
    if (taker === null) return super.push(chunk, encoding);
    if (chunk === null) taker.end();
    else taker.chunk(chunk as Buffer);
    return true;
  }

  /** Node's own, once the answer is sent: reads what nobody has read. Here all has been taken. */
  _dump(): void {
    if (this.#taker === null) this.resume();
  }
}
