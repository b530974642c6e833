import { create } from "zustand";
import {
  ApiProblem,
  cancelJob,
  followJob,
  type JobState,
  type Problem,
  startJob,
  type Take,
  wordsOf,
} from "../api";
import { type Growing, type PlanEvent, planned, withCells } from "../score";

/** A job that makes notes, while it runs and once it is done. */
export interface Making {
  job: string | null;
  state: JobState | "idle" | "starting";
  /** Place in the queue; null when not waiting. */
  position: number | null;
  stage: string;
  /** 0 to 1. */
  done: number;
  /** The first take as far as it has come; null before the plan. */
  growing: Growing | null;
  takesAsked: number;
  piece: string | null;
  revision: number | null;
  takes: Take[];
  /** What the job was asked, to ask again. */
  asked: Asked | null;
  problem: { title: string; next: string | undefined } | null;
}

export interface Asked {
  path: "/compose" | "/vary";
  body: Record<string, unknown>;
}

interface Actions {
  start: (asked: Asked) => Promise<void>;
  cancel: () => Promise<void>;
  clear: () => void;
  /** A take was kept or thrown away. */
  setTakes: (takes: Take[], revision?: number | null) => void;
}

const IDLE: Making = {
  job: null,
  state: "idle",
  position: null,
  stage: "",
  done: 0,
  growing: null,
  takesAsked: 0,
  piece: null,
  revision: null,
  takes: [],
  asked: null,
  problem: null,
};

interface Result {
  piece?: string;
  revision?: number | null;
  takes?: Take[];
}

let stopFollowing: (() => void) | null = null;

function told(problem: Problem): Making["problem"] {
  return wordsOf(new ApiProblem(problem, problem.status ?? 0));
}

export function isBusy(state: Making["state"]): boolean {
  return state === "starting" || state === "queued" || state === "running";
}

/**
 * What the front page is making: one job at a time, its music as it streams in.
 *
 * Takes that a "more like this" brings join those of the same piece; a new sentence begins anew.
 */
export const useMaking = create<Making & Actions>((set, get) => ({
  ...IDLE,

  start: async (asked) => {
    stopFollowing?.();
    const before = asked.path === "/compose" ? IDLE : get();
    const takesAsked = Number(asked.body.takes ?? 1);
    set({ ...before, state: "starting", job: null, asked, takesAsked, problem: null, done: 0 });
    try {
      const job = await startJob(asked.path, asked.body);
      set({ job: job.id, state: job.state, position: job.position });
      stopFollowing = follow(job.id, set, get);
    } catch (error) {
      set({ state: "failed", problem: wordsOf(error) });
    }
  },

  cancel: async () => {
    const { job, state } = get();
    if (job !== null && isBusy(state)) await cancelJob(job);
  },

  clear: () => {
    stopFollowing?.();
    set(IDLE);
  },

  setTakes: (takes, revision) => set(revision === undefined ? { takes } : { takes, revision }),
}));

type Set_ = (change: Partial<Making>) => void;

function follow(id: string, set: Set_, get: () => Making): () => void {
  let first: number | null = null;
  return followJob(id, {
    state: (state, position) => set({ state, position }),
    progress: (stage, done, total) => set({ stage, done: total > 0 ? done / total : 0 }),
    plan: (data) => set({ growing: planned(data as PlanEvent) }),
    cells: ({ take, cells }) => {
      first ??= take;
      const { growing } = get();
      if (take === first && growing)
        set({
          growing: withCells(growing, {
            cells: cells.map(({ bar, part, notes }) => ({ bar, part, notes })),
          }),
        });
    },
    result: (data) => {
      const result = data as Result;
      const fresh = result.takes ?? [];
      const ids = new Set(fresh.map((take) => take.id));
      const others = get().takes.filter((take) => !ids.has(take.id));
      set({
        piece: result.piece ?? null,
        revision: result.revision ?? get().revision,
        takes: get().piece === result.piece ? [...fresh, ...others] : fresh,
        done: 1,
      });
    },
    problem: (problem) => set({ problem: told(problem) }),
  });
}
