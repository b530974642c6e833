import { create } from "zustand";
import {
  ApiProblem,
  type ComposeRequest,
  cancelJob,
  compose,
  followJob,
  getJob,
  type JobState,
  listTakes,
  type Problem,
  type Take,
  type VaryRequest,
  vary,
  wordsOf,
} from "../api";
import { type Growing, planned, withCells } from "../score";
import type { ReaderUsed } from "./reader";

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
  /** Who read the sentence that was composed; null before the job is done. */
  reader: ReaderUsed | null;
  /** The studio does not answer; the browser tries again. */
  broken: boolean;
  /** Stop was pressed; the job has not ended yet. */
  stopping: boolean;
  /** Taken up again after the window was loaded anew: nothing plays by itself then. */
  resumed: boolean;
}

export type Asked = { verb: "compose"; body: ComposeRequest } | { verb: "vary"; body: VaryRequest };

interface Actions {
  start: (asked: Asked) => Promise<void>;
  cancel: () => Promise<void>;
  /** Take up what was made before the window was loaded anew. */
  resume: () => Promise<void>;
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
  reader: null,
  broken: false,
  stopping: false,
  resumed: false,
};

const KEPT_AS = "cadenza.making";
let cancelled = false;

/** What was there before: it comes back where nothing came of what was asked next. */
let held: Pick<Making, "piece" | "revision" | "takes"> = IDLE;

/** What begins anew with every job. */
const FRESH = {
  job: null,
  position: null,
  stage: "",
  done: 0,
  growing: null,
  problem: null,
  reader: null,
  broken: false,
  stopping: false,
  resumed: false,
} as const satisfies Partial<Making>;

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
    cancelled = false;
    const { piece, revision, takes } = get();
    held = { piece, revision, takes };
    const before = asked.verb === "compose" ? IDLE : get();
    const takesAsked = Number(asked.body.takes ?? 1);
    set({ ...before, ...FRESH, state: "starting", asked, takesAsked });
    try {
      const job = await (asked.verb === "compose" ? compose(asked.body) : vary(asked.body));
      if (cancelled) await cancelJob({ path: { job_id: job.id } });
      sessionStorage.setItem(KEPT_AS, job.id);
      set({ job: job.id, state: job.state, position: job.position });
      stopFollowing = follow(job.id, set, get);
    } catch (error) {
      set({ ...held, state: "failed", problem: wordsOf(error) });
    }
  },

  cancel: async () => {
    const { job, state } = get();
    // A job that has no name yet is cancelled once it has one.
    cancelled = true;
    if (!isBusy(state)) return;
    set({ stopping: true });
    if (job === null) return;
    try {
      await cancelJob({ path: { job_id: job } });
    } catch (error) {
      set({ stopping: false, problem: wordsOf(error) });
    }
  },

  resume: async () => {
    const id = sessionStorage.getItem(KEPT_AS);
    if (id === null || get().state !== "idle") return;
    try {
      const job = await getJob({ path: { job_id: id } });
      if (get().state !== "idle") return;
      const takesAsked = Number(job.request.takes ?? 1);
      if (isBusy(job.state)) {
        set({ ...IDLE, resumed: true, takesAsked, job: id, state: job.state });
        stopFollowing = follow(id, set, get);
      } else if (job.state === "done") {
        const { piece = null, revision = null } = job.result ?? {};
        if (piece === null) return;
        const { takes } = await listTakes({ path: { piece_id: piece } });
        if (get().state !== "idle") return;
        set({ ...IDLE, resumed: true, takesAsked, job: id, state: "done", piece, revision, takes });
      }
    } catch {
      sessionStorage.removeItem(KEPT_AS);
    }
  },

  clear: () => {
    stopFollowing?.();
    sessionStorage.removeItem(KEPT_AS);
    set(IDLE);
  },

  setTakes: (takes, revision) => set(revision === undefined ? { takes } : { takes, revision }),
}));

/** Where each stage begins and ends on the way of a whole job. */
const WAY: Readonly<Record<string, readonly [from: number, to: number]>> = {
  read: [0, 0.03],
  plan: [0.03, 0.06],
  compose: [0.06, 0.75],
  write: [0.75, 1],
};

/** How far a job is altogether, 0 to 1; a stage that is not on the way moves nothing. */
export function overall(stage: string, share: number): number {
  const [from, to] = WAY[stage] ?? [0, 0];
  return from + (to - from) * Math.min(1, Math.max(0, share));
}

type Set_ = (change: Partial<Making>) => void;

function follow(id: string, set: Set_, get: () => Making): () => void {
  let first: number | null = null;
  return followJob(id, {
    state: (state, position) => {
      const isLost = state === "cancelled" || state === "failed";
      set({ state, position, broken: false, ...(isLost ? { ...held, growing: null } : {}) });
    },
    broken: () => set({ broken: true }),
    progress: (stage, done, total) => {
      const share = overall(stage, total > 0 ? done / total : 0);
      set({ stage, done: Math.max(get().done, share), broken: false });
    },
    plan: (data) => set({ growing: planned(data) }),
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
    result: (result) => {
      const fresh = result.takes ?? [];
      const ids = new Set(fresh.map((take) => take.id));
      const others = get().takes.filter((take) => !ids.has(take.id));
      set({
        piece: result.piece ?? null,
        revision: result.revision ?? get().revision,
        takes: get().piece === result.piece ? [...fresh, ...others] : fresh,
        reader: result.reader ?? null,
        done: 1,
      });
    },
    problem: (problem) => set({ problem: told(problem) }),
  });
}
