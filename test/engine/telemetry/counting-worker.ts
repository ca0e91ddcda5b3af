/** A thread that counts a thousand starts of machine 63 in the block it is given, and exits. */
import { workerData } from "node:worker_threads";
import { ShardCounters } from "../../../engine/telemetry/counters.ts";

const machine = new ShardCounters(workerData as SharedArrayBuffer).machine(63);
for (let i = 0; i < 1_000; i++) machine.started();
