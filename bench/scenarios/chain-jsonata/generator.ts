/** `chain-jsonata`: the same orders as `chain`, and the same outcomes. */
import * as chain from "../chain/generator.ts";

export const input = chain.input;
export const expected = chain.expected;
export const inputText = chain.inputText;
export const expectedOutputText = chain.expectedOutputText;
