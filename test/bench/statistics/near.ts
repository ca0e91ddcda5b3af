/** Numbers compared up to a relative error: known answers are printed with so many digits. */
import type { Test } from "tap";

export function near(t: Test, got: number, wanted: number, relative = 1e-6): void {
  const error = Math.abs(got - wanted);
  t.ok(error <= relative * Math.max(Math.abs(wanted), 1e-300), `${got} is about ${wanted}`);
}
