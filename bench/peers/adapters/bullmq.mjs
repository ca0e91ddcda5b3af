/** BullMQ, each job added by a call of its own. */
import { Answers } from "../child/answers.js";
import { closedLoop } from "../child/closed-loop.js";
import { servePeer } from "../child/serve-peer.js";
import { bullmqGuarantees, startBullmq } from "./bullmq-work.mjs";

servePeer(async (settings, host) => {
  const { queue, answerOf, version, stop } = await startBullmq(settings, host);
  const inputs = settings.inputs.map((text) => JSON.parse(text));
  let lastId = 0;
  const call = async (index) => {
    // An id of ours, so that the answer cannot come before it is waited for.
    const jobId = `j${++lastId}`;
    const answer = answerOf(jobId);
    await queue.add("charge", inputs[index % inputs.length], { jobId });
    return answer;
  };
  return {
    version,
    guarantees: bullmqGuarantees,
    run: (request) => closedLoop(request, { call, answers: new Answers(settings), checkEvery: 1 }),
    stop,
  };
});
