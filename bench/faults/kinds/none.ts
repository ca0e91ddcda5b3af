/** The control: the same run with no fault. Whatever ends twice here does so without a reason. */
import type { Fault } from "../fault.ts";

export const none: Fault = {
  name: "none",
  help: "No fault at all, for comparison: nothing ends twice.",
  recovery: null,
  mayRepeat: false,
  inject: async () => {},
};
