/**
 * Generator processes for a load: those of this computer are started, those of others waited for. They
 * meet at a nats-server: one of the leader's own unless another is named.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { NatsBroker } from "../../engine/transport/nats/nats-broker.ts";
import { connectForBench } from "../nats/cluster-connection.ts";
import { startServers } from "../nats/own-servers.ts";
import type { GeneratorPlace, GeneratorThread } from "../run/generator-thread.ts";
import type { LifeSettings, MixPart } from "../run/life-settings.ts";
import { mixOf } from "../run/life-settings.ts";
import { withFolder } from "../run/temporary-folder.ts";
import { builtInScenarios } from "../scenarios/scenario.ts";
import type { AgentOrders } from "./agent-process.ts";
import { crewSubjects, type FromAgent, pack, type ToAgent, unpack } from "./messages.ts";
import { RemoteAgent } from "./remote-agent.ts";

/** Plain data: how many generator processes a load has, and where they meet. */
export interface CrewSize {
  readonly processes: number; // Of this computer.
  readonly agents: number; // From elsewhere.
  readonly meetUrl: string | undefined;
}

const CLUSTER = "meeting";
const STDERR = 2;
/** Under this name processes from elsewhere look for a load. */
export const OPEN_MEETING = "open";

type Work<Result> = (generators: readonly GeneratorThread[]) => Promise<Result>;

export interface CrewPlan {
  readonly crew: CrewSize;
  /** Of all generators, evenly many for each process. */
  readonly places: readonly GeneratorPlace[];
  /** Told of each process that is started. */
  readonly onChild?: (pid: number) => void;
}

/** @throws Error When a process ends or falls silent before the work is done. */
export async function withCrew<Result>(
  settings: LifeSettings,
  plan: CrewPlan,
  work: Work<Result>,
): Promise<Result> {
  const { crew } = plan;
  const meet = (servers: readonly string[]) => withAgents(settings, { ...plan, servers }, work);
  if (crew.meetUrl !== undefined) return meet(crew.meetUrl.split(","));
  return withFolder(undefined, async (folder) => {
    const servers = await startServers({ count: 1, cluster: CLUSTER, sync: "default", folder });
    try {
      return await meet(servers.map((server) => server.urlFor("admin")));
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
}

interface Gathering extends CrewPlan {
  readonly servers: readonly string[];
}

async function withAgents<Result>(
  settings: LifeSettings,
  { crew, places, servers, onChild }: Gathering,
  work: Work<Result>,
): Promise<Result> {
  const count = crew.processes + crew.agents;
  // A meeting of this run alone, unless others are to find it.
  const meeting = crew.agents > 0 ? OPEN_MEETING : randomBytes(6).toString("hex");
  const broker = await connectForBench(servers);
  const agents = new Map<string, RemoteAgent>();
  const children: ChildProcess[] = [];
  try {
    const gathered = gather(broker, { meeting, agents, count, places });
    const ended = new Promise<never>((_, reject) => {
      for (let index = 0; index < crew.processes; index++) {
        const agentId = randomBytes(6).toString("hex");
        const child = startChild({ servers, meeting, agentId }, agents, reject);
        children.push(child);
        onChild?.(child.pid!);
      }
    });
    ended.catch(() => {}); // Heard of where it is waited for.
    await Promise.race([gathered, ended]);
    await Promise.all([...agents.values()].map((agent) => agent.synchronise()));
    prepareAll(settings, { broker, meeting, agents, places });
    const generators = [...agents.values()].flatMap((agent) => agent.generators);
    const failed = [...agents.values()].map((agent) => agent.failed);
    await Promise.race([Promise.all(generators.map(({ ready }) => ready)), ...failed]);
    return await Promise.race([work(generators), ...failed]);
  } finally {
    for (const agent of agents.values()) agent.stop();
    await broker.flush();
    await broker.close();
    for (const child of children) child.kill("SIGKILL");
  }
}

/** Takes the first so many processes that say hello. Resolves when there are enough. */
function gather(
  broker: NatsBroker,
  {
    meeting,
    agents,
    count,
    places,
  }: {
    readonly meeting: string;
    readonly agents: Map<string, RemoteAgent>;
    readonly count: number;
    readonly places: readonly GeneratorPlace[];
  },
): Promise<void> {
  const subjects = crewSubjects(meeting);
  const each = places.length / count;
  return new Promise((resolve) => {
    broker.subscribe(subjects.toLeader, ({ data }) => {
      const message = unpack<FromAgent>(data);
      const { agentId } = message;
      if (message.kind === "hello" && !agents.has(agentId) && agents.size < count) {
        const mine = places.slice(agents.size * each, (agents.size + 1) * each);
        const agent = new RemoteAgent({
          name: `${message.pid} on ${message.host}`,
          tell: (order) => broker.publish(subjects.toAgent(agentId), pack(order)),
          counters: mine.map(({ counters }) => counters),
        });
        agents.set(agentId, agent);
        if (agents.size === count) resolve();
      }
      agents.get(agentId)?.take(message);
    });
  });
}

function prepareAll(
  settings: LifeSettings,
  {
    broker,
    meeting,
    agents,
    places,
  }: {
    readonly broker: NatsBroker;
    readonly meeting: string;
    readonly agents: ReadonlyMap<string, RemoteAgent>;
    readonly places: readonly GeneratorPlace[];
  },
): void {
  const subjects = crewSubjects(meeting);
  const each = places.length / agents.size;
  [...agents.keys()].forEach((agentId, at) => {
    const order: ToAgent = {
      kind: "prepare",
      settings: portable(settings),
      places: places
        .slice(at * each, (at + 1) * each)
        .map(({ origin, generatorIndex, clientId }) => ({ origin, generatorIndex, clientId })),
    };
    broker.publish(subjects.toAgent(agentId), pack(order));
  });
}

/** Built-in scenarios by name: another computer has them elsewhere. */
function portable(settings: LifeSettings): LifeSettings {
  const names: readonly string[] = builtInScenarios;
  const mix = mixOf(settings).map(
    (part): MixPart => ({
      ...part,
      scenarioFolder:
        names.includes(part.machineName) &&
        part.scenarioFolder.endsWith(`/scenarios/${part.machineName}`)
          ? part.machineName
          : part.scenarioFolder,
    }),
  );
  return { ...settings, mix, crew: undefined };
}

function startChild(
  orders: AgentOrders,
  agents: ReadonlyMap<string, RemoteAgent>,
  reject: (error: Error) => void,
): ChildProcess {
  const child = fork(new URL("./agent-process.js", import.meta.url), {
    serialization: "advanced",
    execArgv: [],
    // Standard output belongs to the result.
    stdio: ["ignore", STDERR, STDERR, "ipc"],
  });
  child.on("exit", (code, signal) => {
    const how = `ended (${signal ?? `exit code ${code}`})`;
    agents.get(orders.agentId)?.ended(how);
    reject(new Error(`a generator process ${how} before the load began`));
  });
  child.send(orders);
  return child;
}
