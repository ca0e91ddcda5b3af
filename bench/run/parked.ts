/**
 * What it costs to have many executions wait: as many as asked for are started as fast as the engine
 * takes them; when all of them are parked and none is due, their memory and the CPU they use are
 * measured. A few, in an engine of their own, are measured the same way for comparison.
 */
import { once } from "node:events";
import type { Client } from "../../engine/client/client.ts";
import type { StartStream } from "../../engine/client/start-stream.ts";
import { type Engine, startEngine } from "../../engine/main.ts";
import type { MachineRevision } from "../../engine/ports.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { processCpuMicros, rssMb } from "../measurement/resources.ts";
import type { BenchOptions } from "../options.ts";
import type { ParkedResult } from "../report/result.ts";
import { provenance } from "./figures.ts";
import { withFolder } from "./temporary-folder.ts";
