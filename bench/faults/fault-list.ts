/** All faults there are, in the order in which `all` makes them. */
import type { Fault } from "./fault.ts";
import { brokenLink } from "./kinds/broken-link.ts";
import { clientKill } from "./kinds/client-kill.ts";
import { diskFull } from "./kinds/disk-full.ts";
import { halfOpenLink } from "./kinds/half-open-link.ts";
import { leaderKill } from "./kinds/leader-kill.ts";
import { leaderPause } from "./kinds/leader-pause.ts";
import { networkCut } from "./kinds/network-cut.ts";
import { nodeKill } from "./kinds/node-kill.ts";
import { nodePause } from "./kinds/node-pause.ts";
import { none } from "./kinds/none.ts";
import { oneWayCut } from "./kinds/one-way-cut.ts";
import { overload } from "./kinds/overload.ts";
import { poison } from "./kinds/poison.ts";
import { redeliveryStorm } from "./kinds/redelivery-storm.ts";
import { rollingRestart } from "./kinds/rolling-restart.ts";
import { serverKill } from "./kinds/server-kill.ts";
import { shardKill } from "./kinds/shard-kill.ts";
import { slowLink } from "./kinds/slow-link.ts";

export const faults: readonly Fault[] = [
  none,
  shardKill,
  nodeKill,
  clientKill,
  serverKill,
  leaderKill,
  nodePause,
  leaderPause,
  networkCut,
  oneWayCut,
  slowLink,
  brokenLink,
  halfOpenLink,
  diskFull,
  rollingRestart,
  redeliveryStorm,
  poison,
  overload,
];
