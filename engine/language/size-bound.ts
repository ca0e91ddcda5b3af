/** How large the answer of an expression can get, known when it is compiled. */

/** As JSON, the answer is at most `factor` × the bytes of what can be read (data, variables, context) + `constantBytes`. */
export interface SizeBound {
  readonly factor: number;
  readonly constantBytes: number;
}
