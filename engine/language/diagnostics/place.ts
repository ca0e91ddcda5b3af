/** A value of the definition together with where it stands: in the text, and in AWS's notation. */
import type { SourceNode } from "../source/json-source.ts";

export interface Place {
  readonly node: SourceNode;
  readonly path: string; // `/States/A/Catch[0]`; the root's is empty.
}

/** Where a finding points: AWS's location, and an offset that may be more exact than it. */
export interface Mark {
  readonly location: string | undefined;
  readonly offset: number;
}

export function fieldPlace(place: Place, name: string): Place | undefined {
  const node = place.node.fields?.get(name);
  return node && { node, path: `${place.path}/${name}` };
}

export function fieldPlaces(place: Place): [name: string, field: Place][] {
  const fields = place.node.fields ?? new Map<string, SourceNode>();
  return [...fields].map(([name, node]) => [name, { node, path: `${place.path}/${name}` }]);
}

export function itemPlaces(place: Place): Place[] {
  const items = place.node.items ?? [];
  return items.map((node, index) => ({ node, path: `${place.path}[${index}]` }));
}

export function hasField(place: Place, name: string): boolean {
  return place.node.fields?.has(name) ?? false;
}

/** The text of a field; undefined when it is absent or no text. */
export function textField(place: Place, name: string): string | undefined {
  const value = place.node.fields?.get(name)?.value;
  return typeof value === "string" ? value : undefined;
}

export function atValue(place: Place): Mark {
  return { location: location(place), offset: place.node.offset };
}

export function atKey(place: Place): Mark {
  return { location: location(place), offset: place.node.keyOffset };
}

/** AWS locates some problems of a field at the object that has it; the offset is the field's key. */
export function atFieldKey(place: Place, name: string): Mark {
  const field = place.node.fields?.get(name);
  return { location: location(place), offset: field?.keyOffset ?? place.node.offset };
}

function location(place: Place): string {
  return place.path === "" ? "/" : place.path;
}
