import { useCallback, useState } from "react";
import { ApiProblem, type FileRow, jobResult, startJob } from "../../api";

/** A job that was asked for from a view: how far it is, what came, what went wrong. */
export interface StudioJob<Result> {
  readonly isBusy: boolean;
  /** 0 to 1, null while nobody knows. */
  readonly done: number | null;
  readonly id: string | null;
  readonly result: Result | null;
  readonly error: unknown;
  start: (request: unknown) => Promise<void>;
}

export interface WithFiles {
  readonly files?: readonly FileRow[] | null;
}

interface State<Result> {
  isBusy: boolean;
  done: number | null;
  id: string | null;
  result: Result | null;
  error: unknown;
}

/** Start a job at an address and follow it to its end. */
export function useStudioJob<Result extends WithFiles>(path: string): StudioJob<Result> {
  const [state, setState] = useState<State<Result>>({
    isBusy: false,
    done: null,
    id: null,
    result: null,
    error: null,
  });
  const start = useCallback(
    async (request: unknown) => {
      const put = (change: Partial<State<Result>>) => setState((now) => ({ ...now, ...change }));
      put({ isBusy: true, done: null, error: null });
      try {
        const job = await startJob(path, request);
        const result = await jobResult<Result>(job.id, {
          progress: (_, done, total) => put({ done: total > 0 ? done / total : null }),
        });
        put({ isBusy: false, id: job.id, result });
      } catch (error) {
        put({ isBusy: false, error: error ?? new ApiProblem({ title: "?" }, 0) });
      }
    },
    [path],
  );
  return { ...state, start };
}
