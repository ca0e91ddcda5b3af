/** `bench generator-agent`: joins one load of another computer as a generator process. */
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { runAgent } from "../crew/agent.ts";
import { OPEN_MEETING } from "../crew/crew.ts";
import { connectForBench } from "../nats/cluster-connection.ts";
import type { BenchOptions } from "../options.ts";
import type { Finding } from "./finding.ts";

/** Ends when it has taken part in one load. */
export async function performGeneratorAgent({ nats }: BenchOptions): Promise<Finding> {
  if (nats.url === undefined) {
    throw new OptionsError(["generator-agent needs --nats URL: where the load's processes meet"]);
  }
  const broker = await connectForBench(nats.url.split(","));
  process.stderr.write("waiting for a load: npm run bench -- run … --agents N --meet URL\n");
  await runAgent(broker, OPEN_MEETING);
  await broker.close();
  return { result: { tookPart: true }, text: "Took part in one load.", ok: true };
}
