/**
 * Requests that nobody thought of. The seed of each property is printed, and again with what failed:
 * `SEED=… tap dist/test/engine/api/fuzz.test.js` runs the same ones.
 */
import fc from "fast-check";
import { type Test, test } from "tap";
import { operations } from "../../../engine/api/operations.ts";
import { call, createMachine, startTestServer } from "../../support/api-server.ts";
import { startHostile } from "./hostile-fixture.ts";
import { goodRequests, placesIn, withValue } from "./operation-members.ts";

const RUNS = 30;

function runs(t: Test, numRuns = RUNS): fc.Parameters<unknown> {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  t.comment(`SEED=${seed}`);
  return { seed, numRuns };
}

/** Nothing of the server's own failed: refused or answered, and never anything else. */
function isSound(answer: {
  readonly status: number;
  readonly body: { __type?: unknown };
}): boolean {
  if (answer.status === 200) return answer.body.__type === undefined;
  return answer.status >= 400 && answer.status < 500 && typeof answer.body.__type === "string";
}

const anyText = fc.string({ unit: "binary", maxLength: 60 });

test("any JSON is answered or refused by every operation", async (t) => {
  const { server, lives } = await startHostile(t);
  const options = runs(t);
  for (const operation of operations.keys()) {
    const property = fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) =>
      isSound(await call(server.url, operation, body)),
    );
    await fc.assert(property, options);
  }
  t.pass(`${operations.size} operations`);
  await lives("any JSON");
});

test("any value anywhere in a good request is answered or refused", async (t) => {
  const { server, lives } = await startHostile(t);
  // One of the requests may be to delete it.
  const victimArn = await createMachine(server.url, "victim");
  const options = runs(t);
  const value = fc.oneof(
    fc.jsonValue(),
    anyText,
    fc.double(),
    fc.constantFrom("__proto__", victimArn),
  );
  for (const { operation, body } of goodRequests(victimArn)) {
    const places = placesIn(body);
    if (places.length === 0) continue; // GetUsage asks for nothing.
    const property = fc.asyncProperty(fc.constantFrom(...places), value, async (place, other) =>
      isSound(await call(server.url, operation, withValue(body, place, other))),
    );
    await fc.assert(property, options);
  }
  t.pass("all operations");
  await lives("any values");
});

test("any bytes are refused", async (t) => {
  const { server, lives } = await startHostile(t);
  const property = fc.asyncProperty(fc.uint8Array({ minLength: 1 }), async (bytes) =>
    isSound(await call(server.url, "ListStateMachines", bytes)),
  );
  await fc.assert(property, runs(t, 200));
  t.pass("any bytes");
  await lives("any bytes");
});

/** Texts that are JSON, nearly, or not at all. */
const inputText = fc.oneof(
  anyText,
  fc.json({ stringUnit: "binary" }),
  fc.json().chain((json) => fc.nat(json.length).map((length) => json.slice(0, length))),
  anyText.map((text) => JSON.stringify(text)),
  anyText.map((text) => `"${text}"`),
  fc.double().map((number) => String(number)),
);

test("an input is refused, or comes out of a Pass as it went in", async (t) => {
  const { url, warnings } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "pass");
  let taken = 0;
  const property = fc.asyncProperty(inputText, async (input) => {
    const { status, body } = await call(url, "StartSyncExecution", { stateMachineArn, input });
    if (status !== 200) {
      return ["InvalidExecutionInput", "ValidationException"].includes(body.__type);
    }
    taken++;
    // -0 is written 0, as by JSON.stringify.
    return body.input === input && body.output === JSON.stringify(JSON.parse(input));
  });
  await fc.assert(property, runs(t, 500));
  t.ok(taken > 50, `${taken} were taken`);
  t.strictSame(warnings, []);
});

test("any text as a definition is judged", async (t) => {
  const { server, lives } = await startHostile(t);
  const definition = fc.oneof(
    inputText,
    fc.json().map((json) => `{"StartAt":"A","States":{"A":${json}}}`),
  );
  const property = fc.asyncProperty(definition, async (text) => {
    const validated = await call(server.url, "ValidateStateMachineDefinition", {
      definition: text,
    });
    const tested = await call(server.url, "TestState", { definition: text });
    return isSound(validated) && isSound(tested);
  });
  await fc.assert(property, runs(t, 150));
  t.pass("any definition");
  await lives("any definitions");
});
