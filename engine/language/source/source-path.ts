/**
 * Finds the node of a path as AWS writes one: `/States/A/Choices[0]/Next`. Names are not escaped, so
 * a path may be read in two ways when a name contains `/` or `[`; the first that exists is taken.
 */
import type { SourceNode } from "./json-source.ts";
import { type LineStarts, positionAt, type SourcePosition } from "./line-index.ts";

export interface SourcePlace {
  readonly key: SourcePosition; // The key's opening quote; where there is no key, the value's.
  readonly value: SourcePosition;
}

/** @param path `/` or nothing: the root. */
export function locate(
  root: SourceNode,
  starts: LineStarts,
  path: string,
): SourcePlace | undefined {
  const node = nodeAt(root, path === "/" ? "" : path);
  if (node === undefined) return undefined;
  return { key: positionAt(starts, node.keyOffset), value: positionAt(starts, node.offset) };
}

export function nodeAt(node: SourceNode, path: string): SourceNode | undefined {
  if (path === "") return node;
  if (node.items !== undefined) {
    const index = /^\[(\d+)\]/.exec(path);
    const item = index === null ? undefined : node.items[Number(index[1])];
    return item && nodeAt(item, path.slice(index![0].length));
  }
  if (node.fields === undefined || path[0] !== "/") return undefined;
  for (const [key, field] of node.fields) {
    if (!path.startsWith(key, 1)) continue;
    const rest = path.slice(key.length + 1);
    if (rest !== "" && rest[0] !== "/" && rest[0] !== "[") continue;
    const found = nodeAt(field, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}
