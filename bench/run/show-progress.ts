/**
 * Shows a life's samples on standard error while it goes: a view that is redrawn on a terminal that is
 * large enough, else lines of text, or lines of JSON. An adapter: it knows the terminal.
 */
import os from "node:os";
import type { BenchOptions, ProgressKind } from "../options.ts";
import { jsonLine } from "../report/live/json-progress.ts";
import {
  type LiveSubject,
  latelyOf,
  liveState,
  withInterruption,
  withMark,
  withSample,
} from "../report/live/live-state.ts";
import { createLiveView } from "../report/live/live-view.ts";
import { painter } from "../report/live/paint.ts";
import { liveSizeMin, renderLive } from "../report/live/render-live.ts";
import { createProgress } from "../report/progress.ts";
import type { LifeSample } from "./life-watch.ts";

export interface ShownProgress {
  readonly onSample: (sample: LifeSample) => void;
  /** Something happened to the load: a fault. @param atMs Since the load's start. */
  mark(label: string, atMs: number): void;
  /** The load was ended early by a signal; what is under way is waited for. */
  interrupted(atMs: number): void;
  finish(): void;
}

/** What is told of the run; without a scenario there are lines alone. */
export type ProgressOptions = Pick<BenchOptions, "warmupMs" | "durationMs"> &
  Partial<
    Pick<
      BenchOptions,
      "progress" | "scenario" | "target" | "durability" | "shards" | "drainTimeoutMs" | "load"
    >
  >;

const JSON_EVERY_MS = 1000;

export function showProgress(options: ProgressOptions): ShownProgress {
  switch (options.progress ?? fittingKind(options)) {
    case "live":
      return liveProgress(options);
    case "json":
      return jsonProgress(options);
    case "plain":
      return plainProgress(options);
    case "none":
      return {
        onSample: () => {},
        mark: () => {},
        interrupted: () => sayInterrupted(options),
        finish: () => {},
      };
  }
}

function fittingKind({ scenario }: ProgressOptions): ProgressKind {
  const { isTTY, columns, rows } = process.stderr;
  const isLarge = columns >= liveSizeMin.columns && rows >= liveSizeMin.rows;
  const isAble = isTTY === true && process.env["TERM"] !== "dumb";
  return isAble && isLarge && scenario !== undefined ? "live" : "plain";
}

function liveProgress(options: ProgressOptions): ShownProgress {
  const { stderr, env } = process;
  const view = createLiveView({ write: (text) => void stderr.write(text) });
  // NO_COLOR counts when it is set to anything but nothing.
  const paint = painter((env["NO_COLOR"] ?? "") === "");
  let state = liveState(subjectOf(options));
  const draw = (isLast: boolean) => {
    const lines = renderLive(state, stderr.columns ?? liveSizeMin.columns, paint);
    view.draw(lines, state.samples.at(-1)?.elapsedMs ?? 0, isLast);
  };
  // Also when a signal ends the process.
  const close = () => view.close();
  process.once("exit", close);
  return {
    onSample(sample) {
      state = withSample(state, sample);
      draw(false);
    },
    mark(label, atMs) {
      state = withMark(state, { label, atMs });
    },
    interrupted(atMs) {
      state = withInterruption(state, atMs);
      draw(false);
    },
    finish() {
      if (state.samples.length > 0) draw(true);
      view.close();
      stderr.write("\n");
      process.removeListener("exit", close);
    },
  };
}

function jsonProgress(options: ProgressOptions): ShownProgress {
  let state = liveState(subjectOf(options));
  let nextMs = Number.NEGATIVE_INFINITY;
  const say = (line: string | undefined) => {
    if (line !== undefined) process.stderr.write(`${line}\n`);
  };
  return {
    onSample(sample) {
      state = withSample(state, sample);
      if (sample.elapsedMs < nextMs) return;
      nextMs = sample.elapsedMs + JSON_EVERY_MS;
      say(jsonLine(state));
    },
    mark: (label, atMs) => say(JSON.stringify({ mark: label, elapsedMs: Math.round(atMs) })),
    interrupted: (atMs) => {
      state = withInterruption(state, atMs);
      say(JSON.stringify({ interrupted: true, elapsedMs: Math.round(atMs) }));
    },
    finish: () => {},
  };
}

function plainProgress(options: ProgressOptions): ShownProgress {
  const progress = createProgress({
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns,
    write: (text) => void process.stderr.write(text),
  });
  let state = liveState(subjectOf(options));
  return {
    onSample(sample) {
      state = withSample(state, sample);
      progress.update({
        ...latelyOf(state),
        active: state.subject.isUnseen === true ? null : sample.active,
        refused: sample.refused,
        unknown: sample.unknown,
        dropped: sample.dropped,
      });
    },
    mark: (label, atMs) => {
      progress.finish();
      process.stderr.write(`${(atMs / 1000).toFixed(1)} s: ${label}\n`);
    },
    interrupted: (atMs) => {
      state = withInterruption(state, atMs);
      progress.finish();
      sayInterrupted(options);
    },
    finish: () => progress.finish(),
  };
}

function sayInterrupted({ drainTimeoutMs }: ProgressOptions): void {
  const most = drainTimeoutMs === undefined ? "" : `, ${drainTimeoutMs / 1000} s at most`;
  const text = `interrupted: waiting for what is under way${most}; Ctrl-C again to end at once`;
  process.stderr.write(`${text}\n`);
}

function subjectOf({
  warmupMs,
  durationMs,
  scenario = "",
  target = "embedded",
  durability,
  shards,
  load,
}: ProgressOptions): LiveSubject {
  const details = [
    durability === undefined ? "" : `durability ${durability}`,
    shards === undefined ? "" : `${shards} ${shards === 1 ? "shard" : "shards"}`,
  ];
  return {
    title: `${scenario} on ${target}`,
    details: details.filter((text) => text !== "").join(" · "),
    warmupMs,
    totalMs: warmupMs + durationMs,
    cores: os.availableParallelism(),
    isUnseen: target === "http" && load?.endpoint.operation === "start",
  };
}
