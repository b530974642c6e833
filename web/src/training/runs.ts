import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followJob, hasEnded, type Job, type JobState, listJobs, type Problem } from "../api";

/** A point of a curve: step and nats. */
export type Point = readonly [step: number, value: number];

/** The figures of a run as they come in. */
export interface Curves {
  loss: readonly Point[];
  validation: readonly Point[];
}

export const NO_CURVES: Curves = { loss: [], validation: [] };
const MOST_POINTS = 600;

/** Every other point of a curve that has grown long. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  return points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
}

/** The curves with one `metrics` event more. */
export function withMetrics(curves: Curves, data: unknown): Curves {
  const { step, loss, validation } = (data ?? {}) as Record<string, unknown>;
  if (typeof step !== "number") return curves;
  return {
    loss: typeof loss === "number" ? thinned([...curves.loss, [step, loss]]) : curves.loss,
    validation:
      typeof validation === "number"
        ? [...curves.validation, [step, validation]]
        : curves.validation,
  };
}

/** The trainings that the studio remembers, the newest first. */
export function useTrainings() {
  return useQuery({
    queryKey: ["jobs", "train"],
    queryFn: ({ signal }) => listJobs({ query: { kind: "train" }, signal }),
  });
}

export interface RunView {
  curves: Curves;
  state: JobState;
  stage: string;
  log: readonly string[];
  problem: Problem | null;
}

const LINES = 8;

/** Follow a training: its curves, its last lines, how it ended. */
export function useRun(job: Job, onEnd: () => void): RunView {
  const [view, setView] = useState<RunView>({
    curves: NO_CURVES,
    state: job.state,
    stage: "",
    log: [],
    problem: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: one run is followed to its end
  useEffect(() => {
    const put = (change: (now: RunView) => Partial<RunView>) =>
      setView((now) => ({ ...now, ...change(now) }));
    return followJob(job.id, {
      state: (state) => put(() => ({ state })),
      progress: (stage) => put(() => ({ stage })),
      metrics: (data) => put((now) => ({ curves: withMetrics(now.curves, data) })),
      stageLog: (data) =>
        put((now) => ({
          log: [...now.log, String((data as { line?: unknown }).line ?? "")].slice(-LINES),
        })),
      problem: (problem) => put(() => ({ problem })),
      end: () => {
        if (!hasEnded(job.state)) onEnd();
      },
    });
  }, [job.id]);
  return view;
}
