/** What the streams say, asked as the user that may do everything: leaders, and what is left in them. */
import { setTimeout as pause } from "node:timers/promises";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { redeliveredOf } from "../../nats/backlog.ts";
import { type ClusterAddress, connectForBench } from "../../nats/cluster-connection.ts";

export interface BrokerView {
  /** Server names. */
  leaderOfStarts(streamIndex: number): Promise<string>;
  leaderOfResults(): Promise<string>;
  /** Deliveries of a frame of starts beyond its first; null: not known. */
  redelivered(): Promise<number | null>;
  /**
   * What is not done with: frames of starts not acknowledged, messages of outcomes that one of these
   * clients has not taken in.
   */
  left(clientIds: readonly string[]): Promise<number>;
  /** Resolves when every stream, and every consumer of starts, is led by somebody else. */
  leadersBesides(serverName: string): Promise<void>;
  /** Whether JetStream answers within so long. */
  answersWithin(waitMs: number): Promise<boolean>;
  killShard(nodeId: string, shardIndex: number): Promise<void>;
  close(): Promise<void>;
}

/** A stream may be without a leader for a while. */
const TRIES = 40;
const TRY_AGAIN_MS = 500;
const CONTROL_MS = 2_000;

export async function openBrokerView(admin: ClusterAddress, streams: number): Promise<BrokerView> {
  const broker = await connectForBench(admin.servers);
  const { connection } = broker;
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const names = clusterNames(admin.cluster);
  const starts = Array.from({ length: streams }, (_, index) => names.startsStream(index));
  const leaderOf = (stream: string) =>
    again(`the leader of ${stream}`, async () => {
      const leader = (await manager.streams.info(stream)).cluster?.leader;
      if (leader === undefined) throw new Error("none");
      return leader;
    });
  const consumer = (stream: string, name: string) =>
    again(`the consumer ${name}`, () => manager.consumers.info(stream, name));
  const frames = () => Promise.all(starts.map((stream) => consumer(stream, names.startsConsumer)));
  return {
    leaderOfStarts: (index) => leaderOf(starts[index]!),
    leaderOfResults: () => leaderOf(names.resultsStream),
    redelivered: async () => redeliveredOf((await frames()).map(({ delivered }) => delivered)),
    left: async (clientIds) => {
      const results = clientIds.map((id) =>
        consumer(names.resultsStream, names.resultsConsumer(id)),
      );
      const all = [...(await frames()), ...(await Promise.all(results))];
      return all.reduce((sum, info) => sum + info.num_pending + info.num_ack_pending, 0);
    },
    leadersBesides: async (serverName) => {
      for (const stream of [...starts, names.resultsStream]) {
        await again(`a new leader of ${stream}`, async () => {
          const { cluster } = await manager.streams.info(stream);
          requireOther(cluster?.leader, serverName);
        });
      }
      for (const stream of starts) {
        await again(`a new leader of the consumer of ${stream}`, async () => {
          const { cluster } = await manager.consumers.info(stream, names.startsConsumer);
          requireOther(cluster?.leader, serverName);
        });
      }
    },
    answersWithin: async (waitMs) => {
      const giveUpMs = performance.now() + waitMs;
      while (performance.now() < giveUpMs) {
        if (await manager.streams.info(names.resultsStream).then(isTrue, isFalse)) return true;
        await pause(TRY_AGAIN_MS);
      }
      return false;
    },
    killShard: async (nodeId, shardIndex) => {
      const asked = JSON.stringify({ kind: "killShard", shardIndex });
      const subject = names.nodeControl(nodeId);
      const answer = await connection.request(subject, asked, { timeout: CONTROL_MS });
      if (!answer.json<{ ok: boolean }>().ok) throw new Error(`${nodeId} killed no shard`);
    },
    close: () => broker.close(),
  };
}

const isTrue = () => true;
const isFalse = () => false;

function requireOther(leader: string | undefined, serverName: string): void {
  if (leader === undefined || leader === serverName) throw new Error("it has none yet");
}

async function again<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt < TRIES) await pause(TRY_AGAIN_MS);
      else throw new Error(`${what} is not to be known: ${(error as Error).message}`);
    }
  }
}
