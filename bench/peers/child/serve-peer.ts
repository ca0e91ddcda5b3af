/**
 * What the entry of a peer's process does for the bench: answers the protocol, keeps a list of the
 * servers it has started, and ends with the bench however that ends.
 */
import { processCpuMicros } from "../../measurement/resources.ts";
import type { FromPeer, PeerFacts, PeerSettings, RunRequest, ToPeer } from "../protocol.ts";
import type { LoopReport } from "./closed-loop.ts";
import { cpuMicrosOf } from "./process-cpu.ts";

export interface Peer extends PeerFacts {
  run(request: RunRequest): Promise<LoopReport>;
  stop(): Promise<void>;
}

export interface PeerHost {
  /** Told of each server at once: the bench ends it when this process cannot. */
  onSpawned(pid: number): void;
}

const ORPHANED = 1;

export function servePeer(start: (settings: PeerSettings, host: PeerHost) => Promise<Peer>): void {
  const tell = (message: FromPeer): void => void process.send!(message);
  const serverPids: number[] = [];
  const onSpawned = (pid: number): void => {
    serverPids.push(pid);
    tell({ kind: "spawned", pid });
  };
  let peer: Peer | undefined;
  const answer = async (message: ToPeer): Promise<FromPeer> => {
    if (message.kind === "start") {
      peer = await start(message.settings, { onSpawned });
      return { kind: "ready", version: peer.version, guarantees: peer.guarantees };
    }
    if (peer === undefined) throw new Error(`${message.kind} came before start`);
    if (message.kind === "run") return { kind: "done", report: await measured(peer, message) };
    await peer.stop();
    return { kind: "stopped" };
  };
  const measured = async ({ run }: Peer, { request }: Extract<ToPeer, { kind: "run" }>) => {
    const before = usedMicros(serverPids);
    const report = await run(request);
    const after = usedMicros(serverPids);
    return { ...report, cpuMicros: before === null || after === null ? null : after - before };
  };
  process.once("disconnect", () => {
    for (const pid of serverPids) endProcess(pid);
    process.exit(ORPHANED); // Nobody is left to serve.
  });
  process.on("message", (message: ToPeer) => {
    answer(message).then(tell, (error: unknown) => {
      tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    });
  });
}

function usedMicros(serverPids: readonly number[]): number | null {
  let sum = processCpuMicros();
  for (const pid of serverPids) {
    const micros = cpuMicrosOf(pid);
    if (micros === null) return null;
    sum += micros;
  }
  return sum;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
