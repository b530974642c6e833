import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followJobUrl, getJob } from "./operations";
import { ApiProblem } from "./problems";
import type { CellEvent, JobResult, JobState, PlanEvent, Problem } from "./wire";

/** What a job tells while it runs; every handler may be left out. */
export interface JobHandlers {
  state?: (state: JobState, position: number | null) => void;
  /** `done` of `total` in `stage`. */
  progress?: (stage: string, done: number, total: number) => void;
  plan?: (data: PlanEvent) => void;
  cells?: (data: CellEvent) => void;
  metrics?: (data: unknown) => void;
  stageLog?: (data: unknown) => void;
  result?: (result: JobResult) => void;
  problem?: (problem: Problem) => void;
  /** Any event, under its name. */
  any?: (name: string, data: unknown) => void;
  /** The last call: how the job ended. */
  end?: (state: JobState) => void;
  /** The stream broke; the browser is trying again. */
  broken?: () => void;
}

const NAMES = [
  "state",
  "progress",
  "plan",
  "cells",
  "metrics",
  "stage-log",
  "result",
  "problem",
] as const;
type EventName = (typeof NAMES)[number];

const ENDED: readonly JobState[] = ["done", "failed", "cancelled"];

export function hasEnded(state: JobState): boolean {
  return ENDED.includes(state);
}

/** Hand one event of a job to its handlers; true when the job ended with it. */
function dispatch(name: EventName, data: unknown, handlers: JobHandlers): boolean {
  handlers.any?.(name, data);
  const fields = (data ?? {}) as Record<string, unknown>;
  switch (name) {
    case "state": {
      const state = fields.state as JobState;
      handlers.state?.(state, (fields.position as number | null | undefined) ?? null);
      if (!hasEnded(state)) return false;
      handlers.end?.(state);
      return true;
    }
    case "progress":
      handlers.progress?.(
        String(fields.stage ?? ""),
        Number(fields.done ?? 0),
        Number(fields.total ?? 1),
      );
      return false;
    case "plan":
      handlers.plan?.(data as PlanEvent);
      return false;
    case "cells":
      handlers.cells?.(data as CellEvent);
      return false;
    case "metrics":
      handlers.metrics?.(data);
      return false;
    case "stage-log":
      handlers.stageLog?.(data);
      return false;
    case "result":
      handlers.result?.(data as JobResult);
      return false;
    case "problem":
      handlers.problem?.(data as Problem);
      return false;
  }
}

/** Listen to a job's events until it ends; the returned function stops listening. */
export function followJob(id: string, handlers: JobHandlers): () => void {
  const source = new EventSource(followJobUrl({ path: { job_id: id } }));
  for (const name of NAMES) {
    source.addEventListener(name, (event) => {
      const ended = dispatch(name, JSON.parse((event as MessageEvent<string>).data), handlers);
      if (ended) source.close();
    });
  }
  source.onerror = () => {
    handlers.broken?.();
    // A closed stream does not come back by itself: ask once how the job stands.
    if (source.readyState === EventSource.CLOSED) void tellEnd(id, handlers);
  };
  return () => source.close();
}

async function tellEnd(id: string, handlers: JobHandlers): Promise<void> {
  try {
    const job = await getJob({ path: { job_id: id } });
    if (!hasEnded(job.state)) return;
    if (job.result) dispatch("result", job.result, handlers);
    if (job.error) dispatch("problem", job.error, handlers);
    dispatch("state", { state: job.state, position: null }, handlers);
  } catch (error) {
    if (!(error instanceof ApiProblem)) return;
    dispatch("problem", error.problem, handlers);
    dispatch("state", { state: "failed", position: null }, handlers);
  }
}

/** What a job without a result leaves. */
const NOTHING: JobResult = {
  piece: null,
  revision: null,
  takes: null,
  files: null,
  digest: null,
  loudness: null,
  soundfont: null,
  seconds: null,
  report: null,
  notes: null,
  name: null,
};

/** The result of a job once it ends; raises `ApiProblem` when it failed or was cancelled. */
export function jobResult(
  id: string,
  handlers: JobHandlers = {},
  signal?: AbortSignal,
): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    let result: JobResult | undefined;
    let problem: Problem | undefined;
    const stop = followJob(id, {
      ...handlers,
      result: (data) => {
        result = data;
        handlers.result?.(data);
      },
      problem: (data) => {
        problem = data;
        handlers.problem?.(data);
      },
      end: (state) => {
        handlers.end?.(state);
        if (state === "done") resolve(result ?? NOTHING);
        else reject(new ApiProblem(problem ?? { title: state }, 0));
      },
    });
    signal?.addEventListener("abort", () => {
      stop();
      reject(new DOMException("Aborted", "AbortError"));
    });
  });
}

/** Where a job stands, kept fresh by its events; `null` while none is followed. */
export interface JobView {
  state: JobState;
  position: number | null;
  stage: string;
  /** 0 to 1. */
  done: number;
  result: JobResult | null;
  problem: Problem | null;
  broken: boolean;
}

const FRESH: JobView = {
  state: "queued",
  position: null,
  stage: "",
  done: 0,
  result: null,
  problem: null,
  broken: false,
};

/** Follow a job from a component: `const job = useJob(id)`. */
export function useJob(id: string | null, handlers?: JobHandlers): JobView | null {
  const [view, setView] = useState<JobView>(FRESH);
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: handlers of the first render serve a job to its end
  useEffect(() => {
    if (id === null) return;
    setView(FRESH);
    const put = (change: Partial<JobView>) =>
      setView((now) => ({ ...now, broken: false, ...change }));
    return followJob(id, {
      ...handlers,
      state: (state, position) => {
        put({ state, position });
        handlers?.state?.(state, position);
      },
      progress: (stage, done, total) => {
        put({ stage, done: total > 0 ? done / total : 0 });
        handlers?.progress?.(stage, done, total);
      },
      result: (result) => {
        put({ result, done: 1 });
        handlers?.result?.(result);
      },
      problem: (problem) => {
        put({ problem });
        handlers?.problem?.(problem);
      },
      end: (state) => {
        void queries.invalidateQueries({ queryKey: ["jobs"] });
        handlers?.end?.(state);
      },
      broken: () => {
        put({ broken: true });
        handlers?.broken?.();
      },
    });
  }, [id]);
  return id === null ? null : view;
}
