/**
 * Every metric of the engine: the only file with their names. Base units, `_total` on counters, and
 * labels from bounded sets only: the state machine's slot, the shard, closed lists of reasons and
 * integrations. `engine-registry.ts` fills them; `docs/metrics.md` is written from this table.
 *
 * Executions, transitions and their latency are labelled by state machine, and gauges by shard: sum
 * them for the node's total, which is not counted a second time.
 */
import { counter, gauge, histogram, type MetricRow } from "./metric-row.ts";

export const engineMetrics = {
  executionsStarted: counter(
    "stepstorm_executions_started_total",
    "executions",
    "Executions a shard began, repeats included.",
    ["state_machine"],
  ),
  executionsSucceeded: counter(
    "stepstorm_executions_succeeded_total",
    "executions",
    "Executions that ended SUCCEEDED.",
    ["state_machine"],
  ),
  executionsFailed: counter(
    "stepstorm_executions_failed_total",
    "executions",
    "Executions that ended FAILED.",
    ["state_machine"],
  ),
  executionsTimedOut: counter(
    "stepstorm_executions_timed_out_total",
    "executions",
    "Executions that ended TIMED_OUT.",
    ["state_machine"],
  ),
  executionsAborted: counter(
    "stepstorm_executions_aborted_total",
    "executions",
    "Executions that ended ABORTED, by StopExecution; 0 for Express, which cannot be stopped.",
    ["state_machine"],
  ),
  stateTransitions: counter(
    "stepstorm_state_transitions_total",
    "transitions",
    "States left by all executions.",
    ["state_machine"],
  ),
  executionLatency: histogram(
    "stepstorm_execution_latency_seconds",
    "seconds",
    "Time from the accept of an execution to its terminal state; exemplars name an execution of each bucket.",
    ["state_machine"],
  ),
  billedDuration: counter(
    "stepstorm_express_billed_duration_seconds_total",
    "seconds",
    "Duration that AWS would bill for Express executions, in steps of 100 ms.",
    ["state_machine"],
  ),
  billedByteSeconds: counter(
    "stepstorm_express_billed_byte_seconds_total",
    "byte-seconds",
    "Memory over time that AWS would bill, by an estimate, in steps of 64 MB and 100 ms.",
    ["state_machine"],
  ),
  tasksStarted: counter(
    "stepstorm_tasks_started_total",
    "attempts",
    "Task attempts handed to an integration.",
    ["integration"],
  ),
  tasksSucceeded: counter(
    "stepstorm_tasks_succeeded_total",
    "attempts",
    "Task attempts that gave a result.",
    ["integration"],
  ),
  tasksFailed: counter(
    "stepstorm_tasks_failed_total",
    "attempts",
    "Task attempts that gave an error.",
    ["integration"],
  ),
  tasksTimedOut: counter(
    "stepstorm_tasks_timed_out_total",
    "attempts",
    "Task attempts that gave nothing in time.",
    ["integration"],
  ),
  taskDuration: histogram(
    "stepstorm_task_duration_seconds",
    "seconds",
    "Time from the call of a task to its answer, for attempts that were answered.",
    ["integration"],
  ),
  taskRetries: counter(
    "stepstorm_task_retries_total",
    "retries",
    "Errors a Retrier took: the state was tried again.",
  ),
  executionsActive: gauge(
    "stepstorm_executions_active",
    "executions",
    "Executions in a shard that are not parked.",
    ["shard"],
  ),
  executionsParked: gauge(
    "stepstorm_executions_parked",
    "executions",
    "Executions in a shard that only wait for a timer.",
    ["shard"],
  ),
  shardStartsWaiting: gauge(
    "stepstorm_shard_starts_waiting",
    "executions",
    "Starts in frames that a shard was given and has not begun.",
    ["shard"],
  ),
  mailboxMessages: gauge(
    "stepstorm_mailbox_messages",
    "messages",
    "Messages left in the mailboxes of a shard at the end of its last turn.",
    ["shard"],
  ),
  mailboxBatches: counter(
    "stepstorm_mailbox_batches_total",
    "batches",
    "Mailboxes that a shard has drained.",
    ["shard"],
  ),
  mailboxHandled: counter(
    "stepstorm_mailbox_handled_total",
    "messages",
    "Messages that were in the drained mailboxes; by the batches: how many an actor handles in one go.",
    ["shard"],
  ),
  timersPending: gauge(
    "stepstorm_timers_pending",
    "timers",
    "Timers that stand in the wheel of a shard: waits, retries, time limits, simulated answers.",
    ["shard"],
  ),
  taskCallsOpen: gauge(
    "stepstorm_task_calls_open",
    "calls",
    "Task calls outside a shard that have no answer yet.",
    ["shard"],
  ),
  shardFrames: counter(
    "stepstorm_shard_frames_total",
    "frames",
    "Frames of starts a shard was given.",
    ["shard"],
  ),
  shardFrameStarts: counter(
    "stepstorm_shard_frame_starts_total",
    "executions",
    "Starts in the frames a shard was given.",
    ["shard"],
  ),
  shardTurn: histogram(
    "stepstorm_shard_turn_seconds",
    "seconds",
    "How long one turn of a shard held its thread; the sum is the time shards worked.",
  ),
  shardBusy: counter(
    "stepstorm_shard_busy_seconds_total",
    "seconds",
    "Time a shard held its thread; 1 a second is a thread that never rests.",
    ["shard"],
  ),
  shardLongestTurn: gauge(
    "stepstorm_shard_longest_turn_seconds",
    "seconds",
    "The longest turn since the thread of the shard was started.",
    ["shard"],
  ),
  startsAccepted: counter(
    "stepstorm_starts_accepted_total",
    "executions",
    "Starts made durable and acknowledged; on a node of a cluster, starts it took from a stream.",
  ),
  startsRefused: counter(
    "stepstorm_starts_refused_total",
    "executions",
    "Starts refused at the door, before any work was done for them.",
    ["reason"],
  ),
  acceptLatency: histogram(
    "stepstorm_accept_latency_seconds",
    "seconds",
    "Time from the client closing the frame of a start to the frame being durable; per start.",
  ),
  frameRecords: histogram("stepstorm_frame_records", "executions", "Starts in one accepted frame."),
  frameBytes: histogram("stepstorm_frame_bytes", "bytes", "Size of one accepted frame."),
  framesWaiting: gauge(
    "stepstorm_frames_waiting",
    "frames",
    "Accepted frames that wait for a shard with room.",
  ),
  oldestWait: gauge(
    "stepstorm_oldest_wait_seconds",
    "seconds",
    "How long the oldest of the frames that wait for a shard has waited; 0 when none does.",
  ),
  framesOpen: gauge(
    "stepstorm_frames_open",
    "frames",
    "Frames whose executions are not all terminal and recorded.",
  ),
  executionsUnfinished: gauge(
    "stepstorm_executions_unfinished",
    "executions",
    "Executions that the node has accepted, or taken from a stream, and that are not terminal.",
  ),
  framesRedelivered: counter(
    "stepstorm_frames_redelivered_total",
    "frames",
    "Frames taken from a stream that had been delivered before, to this node or another.",
  ),
  trialsOpen: gauge(
    "stepstorm_trials_open",
    "executions",
    "Executions blamed for the death of a shard that are tried alone, or wait for it.",
  ),
  poisonedExecutions: counter(
    "stepstorm_poisoned_executions_total",
    "executions",
    "Executions ended because they killed their shard twice.",
  ),
  shardRestarts: counter(
    "stepstorm_shard_restarts_total",
    "restarts",
    "Shard threads that had to be started again.",
    ["reason"],
  ),
  journalCommit: histogram(
    "stepstorm_journal_commit_seconds",
    "seconds",
    "Time one commit of the journal took; a node of a cluster has no journal of its own.",
  ),
  journalRefusal: gauge(
    "stepstorm_journal_refusal",
    "boolean",
    "1 while the node cannot keep frames (disk full, I/O error, connection to NATS lost), else 0.",
  ),
  diskFree: gauge("stepstorm_disk_free_bytes", "bytes", "Free space on the disk of the journal."),
  diskFreeMin: gauge(
    "stepstorm_disk_free_min_bytes",
    "bytes",
    "Free space below which starts are refused.",
  ),
  logRecords: counter(
    "stepstorm_log_records_total",
    "records",
    "Log records of executions that were written.",
  ),
  logBytes: counter(
    "stepstorm_log_bytes_total",
    "bytes",
    "Bytes of log records that were written.",
  ),
  logDropped: counter(
    "stepstorm_log_records_dropped_total",
    "records",
    "Log records given up: queue full, failed to write, or nowhere to write them.",
    ["reason"],
  ),
  eventLoopLag: gauge(
    "stepstorm_event_loop_lag_seconds",
    "seconds",
    "How late the event loop ran since the last scrape.",
    ["thread", "stat"],
  ),
  info: gauge(
    "stepstorm_info",
    "info",
    "Always 1: the version, durability class and number of shards of the node are in the labels.",
    ["version", "durability", "shards"],
  ),
} as const satisfies Record<string, MetricRow>;

/**
 * What dashboards show of the metrics that prom-client collects of a process by itself. Not all of
 * them: those with a meaning in a container too.
 */
export const processMetrics = {
  cpu: counter("process_cpu_seconds_total", "seconds", "CPU time of the process, all threads."),
  cpuUser: counter("process_cpu_user_seconds_total", "seconds", "Of it in the program."),
  cpuSystem: counter("process_cpu_system_seconds_total", "seconds", "Of it in the system."),
  residentMemory: gauge("process_resident_memory_bytes", "bytes", "Memory in RAM, all threads."),
  heapUsed: gauge("nodejs_heap_size_used_bytes", "bytes", "Heap of the main thread in use."),
  heapTotal: gauge("nodejs_heap_size_total_bytes", "bytes", "Heap of the main thread, reserved."),
  externalMemory: gauge("nodejs_external_memory_bytes", "bytes", "Buffers outside the heap."),
  eventLoopP50: gauge("nodejs_eventloop_lag_p50_seconds", "seconds", "Of the main thread."),
  eventLoopP99: gauge("nodejs_eventloop_lag_p99_seconds", "seconds", "Of the main thread."),
  eventLoopMax: gauge("nodejs_eventloop_lag_max_seconds", "seconds", "Of the main thread."),
  gc: histogram("nodejs_gc_duration_seconds", "seconds", "Pauses for garbage collection.", [
    "kind",
  ]),
  openFiles: gauge("process_open_fds", "files", "File descriptors in use."),
  maxFiles: gauge("process_max_fds", "files", "File descriptors that may be used."),
  startTime: gauge("process_start_time_seconds", "seconds", "When the process began, epoch."),
  version: gauge("nodejs_version_info", "info", "The version of Node is in the label.", [
    "version",
  ]),
  resources: gauge("nodejs_active_resources_total", "resources", "What keeps the loop alive."),
} as const satisfies Record<string, MetricRow>;
