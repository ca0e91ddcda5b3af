/** aws-local-stepfunctions: the scenario's own definition, its Task overridden by a local function. */
import "./promise-with-resolvers.mjs";
import { StateMachine } from "aws-local-stepfunctions";
import { Answers } from "../child/answers.js";
import { closedLoop } from "../child/closed-loop.js";
import { packageVersion } from "../child/package-version.js";
import { servePeer } from "../child/serve-peer.js";

servePeer(async (settings) => {
  const machine = new StateMachine(JSON.parse(settings.definition));
  const charge = ({ total }) => ({ ok: true, amount: total });
  const options = { overrides: { taskResourceLocalHandlers: { Charge: charge } } };
  const inputs = settings.inputs.map((text) => JSON.parse(text));
  return {
    version: packageVersion("aws-local-stepfunctions"),
    guarantees: "nothing is kept: at most once; inputs and outputs are values in memory",
    run: (request) => {
      const call = (index) => machine.run(inputs[index % inputs.length], options).result;
      return closedLoop(request, { call, answers: new Answers(settings), checkEvery: 100 });
    },
    stop: async () => {},
  };
});
