import { useCallback, useState } from "react";
import { ApiProblem, type Job, type JobResult, jobResult } from "../../api";

/** A job that was asked for from a view: how far it is, what came, what went wrong. */
export interface StudioJob<Request> {
  readonly isBusy: boolean;
  /** 0 to 1, null while nobody knows. */
  readonly done: number | null;
  readonly id: string | null;
  readonly result: JobResult | null;
  readonly error: unknown;
  start: (request: Request) => Promise<void>;
}

interface State {
  isBusy: boolean;
  done: number | null;
  id: string | null;
  result: JobResult | null;
  error: unknown;
}

/** Start a job of a verb and follow it to its end. */
export function useStudioJob<Request>(
  verb: (request: Request) => Promise<Job>,
): StudioJob<Request> {
  const [state, setState] = useState<State>({
    isBusy: false,
    done: null,
    id: null,
    result: null,
    error: null,
  });
  const start = useCallback(
    async (request: Request) => {
      const put = (change: Partial<State>) => setState((now) => ({ ...now, ...change }));
      put({ isBusy: true, done: null, error: null });
      try {
        const job = await verb(request);
        const result = await jobResult(job.id, {
          progress: (_, done, total) => put({ done: total > 0 ? done / total : null }),
        });
        put({ isBusy: false, id: job.id, result });
      } catch (error) {
        put({ isBusy: false, error: error ?? new ApiProblem({ title: "?" }, 0) });
      }
    },
    [verb],
  );
  return { ...state, start };
}
