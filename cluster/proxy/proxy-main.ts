/** The proxy of a cluster, a process of its own: all ways of the plan, cut and healed on request. */
import { ClusterFolder } from "../cluster-folder.ts";
import type { Way } from "../cluster-plan.ts";
import { startTcpProxy, type TcpProxy } from "../tcp-proxy.ts";
import { cutOf } from "./cuts.ts";
import { listenForControl, type ProxyAnswer, type ProxyRequest } from "./proxy-control.ts";

interface OpenWay {
  readonly way: Way;
  readonly proxy: TcpProxy;
}

async function main(path: string): Promise<void> {
  const folder = ClusterFolder.open(path);
  if (folder === undefined) throw new Error(`no cluster in ${path}`);
  const { ways, control } = folder.plan;
  const open = await Promise.all(
    ways.map(async (way) => {
      const target = { port: way.targetPort };
      return { way, proxy: await startTcpProxy({ port: way.port, target }) };
    }),
  );
  const cuts = new Map<string, "both" | "one-way">();
  await listenForControl(control, (request) => obey(request, cuts, open));
  process.stdout.write(`the proxy is ready, with ${ways.length} ways\n`);
}

function obey(
  request: ProxyRequest,
  cuts: Map<string, "both" | "one-way">,
  open: readonly OpenWay[],
): ProxyAnswer {
  if (request.kind === "cut") {
    for (const member of request.members) cuts.set(member, request.isOneWay ? "one-way" : "both");
  } else if (request.kind === "heal") {
    const healed = request.members.length === 0 ? [...cuts.keys()] : request.members;
    for (const member of healed) cuts.delete(member);
  }
  for (const { way, proxy } of open) {
    const direction = cutOf(way, cuts);
    if (direction !== undefined) proxy.cut(direction);
    else if (proxy.isCut) proxy.heal();
  }
  return { cuts: Object.fromEntries(cuts) };
}

await main(process.argv[2] ?? "");
