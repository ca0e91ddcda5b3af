/** What the expressions of a state under test read: the given context over the state's own, variables. */
import { createHash } from "node:crypto";
import type { Token } from "../../actors/token.ts";
import type { Environment, Variables } from "../../language/environment.ts";
import { isObject, type Json, type JsonObject } from "../../language/json.ts";

export class TestEnvironment implements Environment {
  readonly variables: Variables | null;
  readonly #given: JsonObject;
  readonly #token: () => Token;
  readonly #seed: number;
  #drawn = 0;
  /** While a Map's items are selected. */
  mapItem: JsonObject | null = null;

  constructor(
    token: () => Token,
    {
      context,
      variables,
      seed,
    }: { context: JsonObject; variables: Variables | null; seed: number },
  ) {
    this.variables = variables;
    this.#given = context;
    this.#token = token;
    this.#seed = seed;
  }

  get data(): Json {
    return this.#token().data;
  }

  nowMs(): number {
    return this.#token().nowMs();
  }

  context(): Json {
    const own = this.#token().context() as JsonObject;
    const map = this.mapItem === null ? {} : { Map: { Item: this.mapItem } };
    return { ...own, ...this.#given, ...map };
  }

  contextPart(section: string, field: string): Json | undefined {
    const all = this.context() as JsonObject;
    const part = Object.hasOwn(all, section) ? all[section] : undefined;
    return isObject(part) && Object.hasOwn(part, field) ? part[field] : undefined;
  }

  random(): number {
    return this.#digest().readUInt32LE(0) / 2 ** 32;
  }

  uuid(): string {
    const hex = this.#digest().toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  #digest(): Buffer {
    return createHash("sha256")
      .update(`${this.#seed}/${this.#drawn++}`)
      .digest();
  }
}
