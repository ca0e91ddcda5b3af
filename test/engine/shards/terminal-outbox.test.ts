import { test } from "tap";
import type { Execution, Outcome } from "../../../engine/actors/execution.ts";
import { StartedFrame } from "../../../engine/shards/started-frame.ts";
import { TerminalOutbox } from "../../../engine/shards/terminal-outbox.ts";
import {
  FAILED,
  readTerminalFrame,
  SUCCEEDED,
  TIMED_OUT,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";

function frameOf(sequence: number, clientId = "aaaaaaaaaaaa"): StartedFrame {
  return new StartedFrame(sequence, { clientId, number: 10 + sequence, createdMs: 0 });
}

function executionOf(owner: StartedFrame, ownerIndex: number, outcome: Outcome = "SUCCEEDED") {
  const name = `run-${owner.sequence}-${ownerIndex}`;
  const failure = outcome === "FAILED" ? { error: "My.Error", cause: "because" } : {};
  return {
    owner,
    ownerIndex,
    outcome,
    name,
    output: { of: name },
    error: null,
    cause: null,
    ...failure,
  } as unknown as Execution;
}

/** What drains: by client, the runs and the records' names. */
function drained(outbox: TerminalOutbox) {
  const found: [clientId: string, runs: number[], names: string[]][] = [];
  outbox.drain((clientId, bytes, runs) => {
    const frame = readTerminalFrame(bytes);
    const names = Array.from({ length: frame.count }, (_, at) => terminalAt(frame, at).name);
    found.push([clientId, [...runs], names]);
  });
  return found;
}

test("neighbours of a frame are one run; a gap or another frame begins a new one", (t) => {
  const outbox = new TerminalOutbox("separator");
  const [one, two] = [frameOf(1), frameOf(2)];
  for (const index of [0, 1, 2, 4]) outbox.add(executionOf(one, index));
  outbox.add(executionOf(two, 5));
  outbox.add(executionOf(one, 5));
  outbox.add(executionOf(one, 3));
  t.strictSame(drained(outbox), [
    [
      "aaaaaaaaaaaa",
      [1, 0, 3, 1, 4, 1, 2, 5, 1, 1, 5, 1, 1, 3, 1],
      ["run-1-0", "run-1-1", "run-1-2", "run-1-4", "run-2-5", "run-1-5", "run-1-3"],
    ],
  ]);
  t.end();
});

test("each client gets a frame of its own, and what was drained does not come again", (t) => {
  const outbox = new TerminalOutbox("separator");
  outbox.add(executionOf(frameOf(1, "aaaaaaaaaaaa"), 0));
  outbox.add(executionOf(frameOf(2, "bbbbbbbbbbbb"), 0));
  t.strictSame(drained(outbox), [
    ["aaaaaaaaaaaa", [1, 0, 1], ["run-1-0"]],
    ["bbbbbbbbbbbb", [2, 0, 1], ["run-2-0"]],
  ]);
  t.strictSame(drained(outbox), []);
  outbox.add(executionOf(frameOf(3, "bbbbbbbbbbbb"), 7));
  t.strictSame(drained(outbox), [["bbbbbbbbbbbb", [3, 7, 1], ["run-3-7"]]]);
  t.end();
});

test("an outcome is written with its status, error and cause", (t) => {
  const outbox = new TerminalOutbox("separator");
  const frame = frameOf(1);
  t.equal(outbox.add(executionOf(frame, 0)), SUCCEEDED);
  t.equal(outbox.add(executionOf(frame, 1, "FAILED")), FAILED);
  t.equal(outbox.add(executionOf(frame, 2, "TIMED_OUT")), TIMED_OUT);
  outbox.addFailed(frame, 3, "never", "it could not");
  outbox.drain((_clientId, bytes) => {
    const read = readTerminalFrame(bytes);
    const records = [0, 1, 2, 3].map((at) => terminalAt(read, at));
    t.match(records, [
      { number: 11, index: 0, status: SUCCEEDED, output: '{"of":"run-1-0"}', error: null },
      { index: 1, status: FAILED, output: null, error: "My.Error", cause: "because" },
      { index: 2, status: TIMED_OUT, output: null, error: null, cause: null },
      { index: 3, name: "never", status: FAILED, error: "States.Runtime", cause: "it could not" },
    ]);
  });
  t.end();
});
