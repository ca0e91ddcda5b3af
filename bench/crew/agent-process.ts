/** The entry of a generator process that the leader has started itself: it ends with its leader. */
import { connectForBench } from "../nats/cluster-connection.ts";
import { runAgent } from "./agent.ts";

export interface AgentOrders {
  readonly servers: readonly string[];
  readonly meeting: string;
  readonly agentId: string;
}

const ORPHANED = 1;

process.once("disconnect", () => process.exit(ORPHANED));
// A Ctrl-C reaches all processes of the terminal: what becomes of this one is the leader's to say.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
process.once("message", (orders: AgentOrders) => {
  void live(orders).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`bench: a generator process failed: ${(error as Error).message}\n`);
      process.exit(1);
    },
  );
});

async function live({ servers, meeting, agentId }: AgentOrders): Promise<void> {
  const broker = await connectForBench(servers);
  await runAgent(broker, meeting, agentId);
  await broker.close();
}
