import { test } from "tap";
import { normalBelow, normalQuantile, normalTwoSided } from "../../../bench/statistics/normal.ts";
import { near } from "./near.ts";

test("the normal distribution is that of the tables, far out too", (t) => {
  near(t, normalBelow(0), 0.5, 1e-15);
  near(t, normalBelow(1), 0.841344746, 1e-8);
  near(t, normalBelow(2.5), 0.993790335, 1e-8);
  near(t, normalBelow(-1.96), 0.0249978951, 1e-8);
  near(t, normalBelow(-6), 9.86587645e-10, 1e-8);
  near(t, normalBelow(-20), 2.75362412e-89, 1e-8);
  near(t, normalTwoSided(1.959964), 0.05, 1e-6);
  near(t, normalTwoSided(-1.959964), 0.05, 1e-6);
  t.end();
});

test("a quantile is where the share lies below", (t) => {
  near(t, normalQuantile(0.975), 1.959963985, 1e-8);
  near(t, normalQuantile(0.005), -2.575829304, 1e-8);
  t.end();
});
