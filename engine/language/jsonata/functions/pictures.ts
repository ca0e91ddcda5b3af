/**
 * Calls of the library's own functions for pictures of numbers and dates. They are synchronous and
 * pure; what could keep them busy for long (long pictures, wide fields, pictures that fit a text in
 * many ways) is refused before.
 */
import { chargeText, exhausted, scanText } from "../budget.ts";
import { asJsonataError, type LibraryFunction } from "../library.ts";
import type { Run } from "../run.ts";
import type { Value } from "../value.ts";

const pictureCharsMax = 1_000;
const fittingWaysMax = 5_000_000;

export function callLibrary(called: LibraryFunction, args: readonly unknown[], run: Run): Value {
  const environment = { timestamp: new Date(run.bindings.nowMs) };
  for (const arg of args) if (typeof arg === "string") scanText(run, arg.length);
  chargeText(run, pictureCharsMax);
  checkPicture(args[1]);
  try {
    return called.call({ environment }, ...args) as Value;
  } catch (error) {
    throw asJsonataError(error);
  }
}

function checkPicture(picture: unknown): void {
  if (typeof picture !== "string") return;
  checkLength(picture);
  for (const piece of picture.split("]")) {
    const field = piece.includes("[") ? piece.slice(piece.indexOf("[")) : "";
    const width = field.includes(",") ? field.slice(field.indexOf(",")) : "";
    if (/[0-9]{3}/.test(width)) throw exhausted("a picture has too wide a field");
  }
}

function checkLength(picture: string): void {
  if (picture.length <= pictureCharsMax) return;
  throw exhausted(`a picture has more than ${pictureCharsMax} characters`);
}

/** Roman numerals grow with the number. */
export function checkRoman(value: number, picture: Value): void {
  const isRoman = typeof picture === "string" && /^[iI](;|$)/.test(picture);
  if (isRoman && Math.abs(value) > 1_000_000)
    throw exhausted("a number is too large for its picture");
}

/**
 * A picture is read by backtracking. Fields with nothing between them, or what could be part of
 * one, may share a text in as many ways as there are places to cut it.
 */
export function checkFitting(text: string, picture: string): void {
  checkLength(picture);
  let ways = 0;
  let fields = 0;
  for (const between of picture.split(/\[[^\]]*\]/).slice(1)) {
    fields += 1;
    if (!/[^A-Za-z0-9\-+, ]/.test(between)) continue;
    ways += waysToCut(text.length, fields);
    fields = 0;
  }
  ways += waysToCut(text.length, fields);
  if (ways > fittingWaysMax) throw exhausted("a picture fits its text in too many ways");
}

function waysToCut(length: number, fields: number): number {
  let ways = 1;
  for (let field = 1; field <= fields; field += 1) ways *= (length + field) / field;
  return ways;
}
