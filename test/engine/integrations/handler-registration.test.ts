import { pathToFileURL } from "node:url";
import { test } from "tap";
import {
  handlerRegistrationProblems,
  resolveHandlers,
} from "../../../engine/integrations/handler-registration.ts";

test("a right registration has no problems, a wrong one tells all of them", (t) => {
  t.strictSame(handlerRegistrationProblems({ name: "f", module: "./f.js" }), []);
  const full = { name: "f", module: "./f.js", export: "main", settings: null };
  t.strictSame(handlerRegistrationProblems(full), []);
  const problems = handlerRegistrationProblems({ name: "", export: 1, file: "f.js" });
  t.equal(problems.length, 4);
  t.equal(handlerRegistrationProblems(null).length, 1);
  t.end();
});

test("a module is a path from where the node runs, or a URL", (t) => {
  const url = "file:///opt/handlers/f.js";
  const targets = resolveHandlers([
    { name: "path", module: "handlers/a b.js" },
    { name: "url", module: url },
    { name: "data", module: "data:text/javascript,1" },
  ]);
  const base = pathToFileURL(`${process.cwd()}/`).href;
  t.equal(targets.get("path")?.moduleUrl, `${base}handlers/a%20b.js`);
  t.equal(targets.get("url")?.moduleUrl, url);
  t.equal(targets.get("data")?.moduleUrl, "data:text/javascript,1");
  t.end();
});

test("settings that are null are given, and settings that are absent are not", (t) => {
  const targets = resolveHandlers([
    { name: "null", module: "f.js", settings: null },
    { name: "absent", module: "f.js" },
  ]);
  t.equal(targets.get("null")?.settingsText, "null");
  t.equal(targets.get("absent")?.settingsText, undefined);
  t.end();
});
