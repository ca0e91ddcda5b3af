/**
 * Our language alone: the compiled machine and its actors, as `npm run bench -- ceilings` measures
 * them, with parsed inputs and without any I/O, on one core.
 */
import { batchRunner } from "../../ceilings/machine.ts";
import { Answers } from "./answers.ts";
import { servePeer } from "./serve-peer.ts";

type Inputs = Parameters<ReturnType<typeof batchRunner>>[0];

/** One batch in so many has its answers looked at, as one in so many executions of the peers. */
const CHECK_EVERY = 100;

servePeer(async (settings) => {
  const { inputs, definition, services, seed } = settings;
  const inputBytesMax = Math.max(...inputs.map((text) => Buffer.byteLength(text)));
  const runBatch = batchRunner({ definition, services, inputBytesMax }, seed);
  const values: Inputs = inputs.map((text) => JSON.parse(text));
  return {
    version: "this checkout",
    guarantees: "nothing is kept: at most once; inputs and outputs are values in memory",
    run: async ({ durationMs, concurrency }) => {
      const answers = new Answers(settings);
      const startMs = performance.now();
      let completed = 0;
      for (let batch = 0; performance.now() - startMs < durationMs; batch++) {
        const from = (batch * concurrency) % values.length;
        const given = values.slice(from, from + concurrency);
        const ended = runBatch(given);
        completed += ended.length;
        if (ended.length < given.length) answers.refuse("executions did not end");
        if (batch % CHECK_EVERY !== 0) continue;
        for (const { ownerIndex, output } of ended) answers.check(from + ownerIndex, output);
      }
      const { wrong, wrongSample } = answers;
      return { completed, elapsedMs: performance.now() - startMs, wrong, wrongSample };
    },
    stop: async () => {},
  };
});
