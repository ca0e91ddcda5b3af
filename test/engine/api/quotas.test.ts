/** AWS's quotas, under a clock of the test's own and on a server. */
import { test } from "tap";
import { Quotas } from "../../../engine/api/quotas.ts";
import { call, createMachine, startTestServer } from "../../support/api-server.ts";

/** Quotas under a clock that goes on when told, and how many requests they let through. */
function underClock() {
  let nowMs = 1_000_000;
  const quotas = new Quotas({ nowMs: () => nowMs });
  const takes = (operation: string, tries: number): number => {
    for (let count = 0; count < tries; count++) {
      try {
        quotas.take(operation);
      } catch {
        return count;
      }
    }
    return tries;
  };
  const wait = (delayMs: number): void => {
    nowMs += delayMs;
  };
  return { quotas, takes, wait };
}

test("a full bucket may be emptied at once, and then no more", async (t) => {
  const { quotas, takes } = underClock();
  t.equal(takes("CreateStateMachine", 1_000), 100);
  t.equal(takes("DescribeStateMachine", 1_000), 200);
  t.equal(takes("TestState", 1_000), 50);
  t.equal(takes("StartExecution", 10_000), 6_000);
  const refused = { code: "ThrottlingException", message: "Rate exceeded", status: 400 };
  t.throws(() => quotas.take("CreateStateMachine"), refused);
});

test("tokens come back with time, and never beyond the bucket", async (t) => {
  const { takes, wait } = underClock();
  takes("CreateStateMachine", 1_000);
  wait(999);
  t.equal(takes("CreateStateMachine", 10), 0);
  wait(1);
  t.equal(takes("CreateStateMachine", 10), 1);
  wait(3_600_000);
  t.equal(takes("CreateStateMachine", 1_000), 100);
});

test("each operation has a bucket of its own", async (t) => {
  const { takes } = underClock();
  takes("CreateStateMachine", 1_000);
  t.equal(takes("DeleteStateMachine", 1), 1);
});

test("a batch counts as its starts, and is refused as a whole", async (t) => {
  const { quotas } = underClock();
  for (let batch = 0; batch < 11; batch++) quotas.take("StartExecution", 500);
  quotas.take("StartExecution", 499);
  t.throws(() => quotas.take("StartExecution", 2), { code: "ThrottlingException" });
  quotas.take("StartExecution", 1);
});

test("a clock that steps back gives no tokens, and takes none beyond its step", async (t) => {
  const { takes, wait } = underClock();
  takes("CreateStateMachine", 50);
  wait(-10_000);
  t.ok(takes("CreateStateMachine", 1_000) <= 50);
});

test("synchronous starts have no quota", async (t) => {
  const { takes } = underClock();
  t.equal(takes("StartSyncExecution", 20_000), 20_000);
});

test("a server applies quotas when it is told to, and refuses as AWS does", async (t) => {
  const { url } = await startTestServer(t, {}, { hasQuotas: true });
  const stateMachineArn = await createMachine(url, "m");
  const answers = await Promise.all(
    Array.from({ length: 120 }, () =>
      call(url, "ListTagsForResource", { resourceArn: stateMachineArn }),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  t.ok(refused.length > 0 && refused.length <= 20, `${refused.length} were refused`);
  for (const { status, body } of refused) {
    t.equal(status, 400);
    t.strictSame(body, { __type: "ThrottlingException", message: "Rate exceeded" });
  }
});
