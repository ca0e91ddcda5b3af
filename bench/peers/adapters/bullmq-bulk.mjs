/** BullMQ, jobs added a hundred a call, as its documentation recommends for throughput. */
import { Answers } from "../child/answers.js";
import { closedLoop } from "../child/closed-loop.js";
import { servePeer } from "../child/serve-peer.js";
import { bullmqGuarantees, startBullmq } from "./bullmq-work.mjs";

const JOBS_PER_CALL = 100;

servePeer(async (settings, host) => {
  const { queue, answerOf, version, stop } = await startBullmq(settings, host);
  const inputs = settings.inputs.map((text) => JSON.parse(text));
  let lastId = 0;
  let gathered = [];
  // What one turn of the event loop asks for goes out together, a hundred jobs a call.
  const flush = () => {
    const jobs = gathered;
    gathered = [];
    for (let from = 0; from < jobs.length; from += JOBS_PER_CALL) {
      const part = jobs.slice(from, from + JOBS_PER_CALL);
      queue.addBulk(part.map(({ job }) => job)).catch((error) => {
        for (const { reject } of part) reject(error);
      });
    }
  };
  const call = (index) =>
    new Promise((resolve, reject) => {
      const jobId = `j${++lastId}`;
      answerOf(jobId).then(resolve, reject);
      const data = inputs[index % inputs.length];
      gathered.push({ job: { name: "charge", data, opts: { jobId } }, reject });
      if (gathered.length === JOBS_PER_CALL) flush();
      else if (gathered.length === 1) setTimeout(flush, GATHER_MS);
    });
  return {
    version,
    guarantees: bullmqGuarantees,
    run: (request) => closedLoop(request, { call, answers: new Answers(settings), checkEvery: 1 }),
    stop,
  };
});

/** Enough for a hundred at the rates that it reaches. */
const GATHER_MS = 5;
