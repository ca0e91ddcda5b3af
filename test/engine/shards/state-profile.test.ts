/** What a shard times of its executions: every so many of them, each state for itself. */
import { test } from "tap";
import { mergeProfiles } from "../../../engine/telemetry/machine-profile.ts";
import { profileScale } from "../../../engine/telemetry/scales.ts";
import { ShardFixture } from "./shard-fixture.ts";

const machine = JSON.stringify({
  StartAt: "Fork",
  States: {
    Fork: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 2, End: true } } },
        { StartAt: "Call", States: { Call: { Type: "Task", Resource: "arn:f", End: true } } },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }],
      Next: "Done",
    },
    Sorry: { Type: "Pass", End: true },
    Done: { Type: "Succeed" },
  },
});

function readOf(fixture: ShardFixture) {
  fixture.take({ kind: "readProfile" });
  return fixture.all("profile").at(-1)!.profiles;
}

/** The bound of the bucket that the only observation is in. */
function boundOf(values: Float64Array): number {
  return profileScale.bounds[values.indexOf(1)]!;
}

test("one execution of so many is timed, at its states and those of its branches", (t) => {
  const service = { resource: "arn:f", latencyMs: 500, result: 1 };
  const fixture = new ShardFixture({ profileEvery: 3, services: [service] });
  fixture.deploy(machine);
  fixture.start({ a: "1", b: "1", c: "1", d: "1" });
  fixture.time.advance(5000);
  t.equal(fixture.records.length, 4);
  const [profile] = readOf(fixture);
  t.match(profile, { stateMachine: "machine", revisionId: "revision", sampled: 2 });
  t.same(
    profile!.states.map(({ path, kind, entered }) => [path.join("/"), kind, entered]),
    [
      ["Fork", "parallel", 2],
      ["Sorry", "pass", 0],
      ["Done", "succeed", 2],
      ["Fork/Wait", "wait", 2],
      ["Fork/Call", "task", 2],
    ],
  );
  t.end();
});

test("times are those from entering to leaving; failures and retries are counted", (t) => {
  const failing = JSON.stringify({
    StartAt: "Call",
    States: {
      Call: {
        Type: "Task",
        Resource: "arn:f",
        Retry: [{ ErrorEquals: ["Boom"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }],
        End: true,
      },
    },
  });
  const services = [{ resource: "arn:f", error: "Boom", errorRate: 1 }];
  const fixture = new ShardFixture({ profileEvery: 1, services });
  fixture.deploy(failing);
  fixture.start({ a: "1" });
  fixture.time.advance(10_000);
  t.match(fixture.record("a"), { error: "Boom" });
  const [profile] = readOf(fixture);
  t.match(profile!.states, [{ path: ["Call"], entered: 1, retried: 2, failed: 1 }]);
  const bound = boundOf(profile!.engine);
  t.ok(bound >= 2000 && bound < 2600, `two waits of a second: below ${bound} ms`);
  t.end();
});

test("what was timed before is forgotten when it begins anew", (t) => {
  const fixture = new ShardFixture({ profileEvery: 1 });
  fixture.deploy(JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", End: true } } }));
  fixture.start({ a: "1", b: "1" });
  fixture.take({ kind: "restartProfile" });
  fixture.start({ c: "1" });
  t.match(readOf(fixture), [{ sampled: 1, states: [{ entered: 1 }] }]);
  t.end();
});

test("nothing is timed unless it is asked for", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(machine);
  t.same(readOf(fixture), []);
  t.end();
});

test("profiles of several shards are added up", (t) => {
  const one = () => {
    const fixture = new ShardFixture({ profileEvery: 1 });
    fixture.deploy(JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", End: true } } }));
    fixture.start({ a: "1" });
    return readOf(fixture);
  };
  const [sum, ...others] = mergeProfiles([...one(), ...one()]);
  t.same(others, []);
  t.match(sum, { sampled: 2, states: [{ path: ["P"], entered: 2 }] });
  t.equal(
    sum!.queue.slice(0, -1).reduce((total, count) => total + count),
    2,
  );
  t.end();
});
