/** A Map state up to its iterations, which the mock stands in for: its items and its limits. */
import { concurrencyOf, itemsOf } from "../../actors/map.ts";
import type { Token } from "../../actors/token.ts";
import { Failure, runtimeFailure } from "../../language/failure.ts";
import type { Json, JsonObject } from "../../language/json.ts";
import {
  compileJsonataExpression,
  expressionIn,
  unexpectedType,
} from "../../language/jsonata-template.ts";
import { compilePathField } from "../../language/jsonpath/path-field.ts";
import type { MapState } from "../../language/machine.ts";
import type { StateConfiguration } from "./request.ts";
import type { TestEnvironment } from "./test-environment.ts";
import { readingIn } from "./traced-state.ts";

export interface MapSeen {
  afterItemsPath?: Json;
  afterItemSelector?: Json;
  maxConcurrency?: number;
  toleratedFailureCount?: number;
  toleratedFailurePercentage?: number;
}

export interface MapTested {
  /** Traced. */
  readonly state: MapState;
  readonly fields: JsonObject;
  readonly token: Token;
  readonly environment: TestEnvironment;
  readonly configuration: StateConfiguration;
}

/** Notes what it comes by. @throws Failure as the state would fail. */
export function inspectMap(tested: MapTested, seen: MapSeen): void {
  const { state, fields, token, environment, configuration } = tested;
  const read = readingIn(environment);
  const filtered = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const path = state.concurrencyPath;
  const items = itemsFor(tested, filtered);
  seen.afterItemsPath = items as Json;
  if (state.itemSelector !== null) {
    seen.afterItemSelector = items.map((value, index) => {
      environment.mapItem = { Index: index, Value: value };
      return state.itemSelector!.evaluate(filtered, environment);
    });
    environment.mapItem = null;
  }
  concurrencyOf(
    token,
    { ...state, concurrencyPath: path && { ...path, read: read.evaluate(path.read)! } },
    filtered,
  );
  seen.maxConcurrency =
    path === null ? state.concurrencyMax : Number(read.evaluate(path.read)!(filtered, token));
  const limit = (name: string) => limitOf(fields, name, { filtered, environment });
  const count = limit("ToleratedFailureCount");
  const percentage = limit("ToleratedFailurePercentage");
  if (count !== undefined) seen.toleratedFailureCount = count;
  if (percentage !== undefined) seen.toleratedFailurePercentage = percentage;
  const failed = configuration.mapIterationFailureCount ?? 0;
  const isExceeded =
    (count !== undefined && failed > count) ||
    (percentage !== undefined && items.length > 0 && (failed / items.length) * 100 > percentage);
  if (isExceeded) {
    throw new Failure(
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    );
  }
}

/** The data that an ItemReader would have read is given with the request. */
function itemsFor(
  { state, fields, token, environment, configuration }: MapTested,
  filtered: Json,
): readonly Json[] {
  const { mapItemReaderData } = configuration;
  if (fields["ItemReader"] === undefined || mapItemReaderData === undefined) {
    const itemsPath = readingIn(environment).evaluate(state.itemsPath);
    return itemsOf(token, { ...state, itemsPath }, filtered);
  }
  const items = JSON.parse(mapItemReaderData) as Json;
  if (Array.isArray(items)) return items;
  throw new Failure("States.ItemReaderFailed", "Attempting to map over non-iterable node.");
}

function limitOf(
  fields: JsonObject,
  name: string,
  { filtered, environment }: { readonly filtered: Json; readonly environment: TestEnvironment },
): number | undefined {
  const fixed = fields[name];
  if (typeof fixed === "number") return fixed;
  const source = expressionIn(fixed);
  if (source !== undefined) {
    const value = compileJsonataExpression(source, name, "input")(filtered, environment);
    if (typeof value === "number") return value;
    throw unexpectedType({ source, field: name }, "number", value);
  }
  const path = fields[`${name}Path`];
  if (typeof path !== "string") return undefined;
  const value = compilePathField(path)(filtered, environment);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const kind = name.endsWith("Percentage") ? "float" : "integer";
  throw runtimeFailure(
    `The ${name}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`,
  );
}
