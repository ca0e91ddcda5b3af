/**
 * A YAML text as the tree of values and positions that JSON texts are parsed to, so that the same
 * diagnostics point to its lines. Only what JSON has too: no other keys than texts, no tags.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Json } from "../language/json.ts";
import { setOwn } from "../language/own-property.ts";
import {
  bytesMax,
  depthMax,
  type JsonSource,
  type SourceNode,
} from "../language/source/json-source.ts";
import { lineStarts, positionAt } from "../language/source/line-index.ts";

/** A file of a megabyte has fewer; anchors that refer to each other could make billions. */
const NODES_MAX = 1_000_000;

class Unfit extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function parseYamlSource(text: string): JsonSource {
  if (Buffer.byteLength(text) > bytesMax)
    return refused(text, `The file has more than ${bytesMax} bytes`, 0);
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) return refused(text, `Not YAML: ${error.message}`, error.pos[0]);
  if (document.contents === null) return refused(text, "The file is empty", 0);
  try {
    const reading = { left: NODES_MAX, resolve: (alias: Node) => resolved(alias, document) };
    const root = nodeOf(document.contents, { keyOffset: 0, depth: 0, reading });
    return { kind: "parsed", text, root, duplicates: [] };
  } catch (unfit) {
    if (!(unfit instanceof Unfit)) throw unfit;
    return refused(text, unfit.message, unfit.offset);
  }
}

interface Reading {
  left: number;
  readonly resolve: (alias: Node) => Node | undefined;
}

interface At {
  readonly keyOffset: number;
  readonly depth: number;
  readonly reading: Reading;
}

function nodeOf(node: Node, at: At): SourceNode {
  const offset = node.range?.[0] ?? at.keyOffset;
  if (at.depth > depthMax) throw new Unfit(`Nested deeper than ${depthMax}`, offset);
  if (--at.reading.left < 0)
    throw new Unfit("Too many values: do anchors refer to each other?", offset);
  if (isAlias(node)) {
    const target = at.reading.resolve(node);
    if (target === undefined) throw new Unfit("The alias refers to no anchor", offset);
    return nodeOf(target, { ...at, depth: at.depth + 1 });
  }
  if (isMap(node)) return mapNode(node.items as readonly YamlPair[], offset, at);
  if (isSeq(node)) {
    const items = node.items.map((item) => {
      const keyOffset = (item as Node).range?.[0] ?? offset;
      return nodeOf(item as Node, { ...at, keyOffset, depth: at.depth + 1 });
    });
    const value = items.map((item) => item.value);
    return { value, offset, keyOffset: at.keyOffset, fields: undefined, items };
  }
  const value = isScalar(node) ? node.value : undefined;
  if (!isJsonScalar(value)) throw new Unfit("JSON has no value like this one", offset);
  return { value, offset, keyOffset: at.keyOffset, fields: undefined, items: undefined };
}

interface YamlPair {
  readonly key: Node;
  readonly value: Node | null;
}

function mapNode(pairs: readonly YamlPair[], offset: number, at: At): SourceNode {
  const value: Record<string, Json> = {};
  const fields = new Map<string, SourceNode>();
  for (const { key, value: inner } of pairs) {
    const keyOffset = key.range?.[0] ?? offset;
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== "string") {
      throw new Unfit("Keys must be texts: write this one in quotation marks", keyOffset);
    }
    const field =
      inner === null
        ? { value: null, offset: keyOffset, keyOffset, fields: undefined, items: undefined }
        : nodeOf(inner, { ...at, keyOffset, depth: at.depth + 1 });
    fields.set(name, field);
    setOwn(value, name, field.value);
  }
  return { value, offset, keyOffset: at.keyOffset, fields, items: undefined };
}

function isJsonScalar(value: unknown): value is string | number | boolean | null {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  return typeof value === "number" && Number.isFinite(value);
}

function resolved(alias: Node, document: ReturnType<typeof parseDocument>): Node | undefined {
  return isAlias(alias) ? (alias.resolve(document) as Node | undefined) : undefined;
}

function refused(text: string, message: string, offset: number): JsonSource {
  const position = positionAt(lineStarts(text), offset);
  return { kind: "refused", text, problem: { message, sourceMark: "", position } };
}
