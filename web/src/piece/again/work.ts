/** A job that makes notes for the open piece: asked, followed, its takes laid in and swapped. */

import { create } from "zustand";
import {
  ApiProblem,
  type CellEvent,
  cancelJob,
  type JobResult,
  jobResult,
  type PlanEvent,
  type Take,
} from "../../api";
import { toast, toastError } from "../../design/toasts";
import { t } from "../../i18n";
import { type Edited, replaceCells, type ScoreDoc, type ScoreJson } from "../../score";
import { announce } from "../state/announce";
import { type CellSet, NO_CELLS, without } from "../state/cells";
import { type Did, piece, usePiece } from "../state/document";
import { roll } from "../state/roll";
import { saveNow, useSaving } from "../state/saving";
import { fetchTakeScore } from "../state/server";
import { cellsOfDoc, cellsOfTake, layWhole, since } from "./laying";
import { LiveCells } from "./live";
import { requestFor, takesCells, VERBS, type Verb, type Wish } from "./requests";
import { forgetRunning, keepRunning, keptRunning, type Running } from "./running";

/** One take that can be heard in its place. */
export interface Candidate {
  readonly take: Take;
  readonly score: ScoreJson;
}

export interface Work {
  readonly verb: Verb;
  readonly job: string | null;
  readonly stage: string;
  /** 0 to 1, or null before the first word. */
  readonly done: number | null;
  readonly position: number | null;
}

export interface Tray {
  readonly verb: Verb;
  readonly cells: CellSet;
  readonly candidates: readonly Candidate[];
  /** The document that they were made from. */
  readonly asked: ScoreDoc;
  /** The document before any of them. */
  readonly before: ScoreDoc;
  /** Which one lies in the piece; −1 for how it was. */
  readonly chosen: number;
  readonly gesture: string;
}

interface WorkState {
  readonly work: Work | null;
  readonly tray: Tray | null;
}

export const useWork = create<WorkState>(() => ({ work: null, tray: null }));

const DID: Readonly<Record<Verb, Did>> = {
  infill: "again",
  vary: "vary",
  continue: "continue",
  accompany: "accompany",
};

let round = 0;

/** Ask for a verb on the open piece and lay the best take in when it comes. */
export async function ask(wish: Wish): Promise<void> {
  const { id } = piece();
  if (id === null || useWork.getState().work !== null) return;
  const cells = takesCells(wish.verb) ? without(wish.cells, wish.locks) : NO_CELLS;
  if (wish.verb === "infill" && cells.size === 0) {
    toast({ title: t("piece.again.nothing.title"), next: t("piece.again.nothing.next") });
    return;
  }
  await working(wish.verb, cells, async (signal) => {
    const job = await begun(id, wish, cells, signal);
    if (job !== null) await followed(id, job, signal);
  });
}

/** Go on waiting for the job that this piece was left with: after a reload, or another room. */
export async function resume(id: string): Promise<void> {
  const running = keptRunning(id);
  if (running === null || useWork.getState().work !== null) return;
  await working(running.verb, new Set(running.cells), async (signal) => {
    try {
      await followed(id, running, signal);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error;
    }
  });
}

/** What the open piece waits for; aborted when the piece is left. */
let watch: AbortController | null = null;

/**
 * The piece is left: its job goes on at the studio and is taken up when the piece is opened again.
 *
 * Another piece can ask for work of its own meanwhile.
 */
export function leave(): void {
  watch?.abort();
  watch = null;
  roll().set({ waiting: NO_CELLS });
  useWork.setState({ work: null, tray: null });
}

async function working(
  verb: Verb,
  cells: CellSet,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const mine = new AbortController();
  watch = mine;
  useWork.setState({ work: fresh(verb), tray: null });
  roll().set({ waiting: cells });
  try {
    await run(mine.signal);
  } catch (error) {
    if (!(error instanceof DOMException)) toastError(error);
  } finally {
    if (watch === mine) {
      watch = null;
      roll().set({ waiting: NO_CELLS });
      useWork.setState({ work: null });
    }
  }
}

/** Ask the server for it; null where the piece could not be saved first, or was left. */
async function begun(
  id: string,
  wish: Wish,
  cells: CellSet,
  signal: AbortSignal,
): Promise<Running | null> {
  const isSaved = await saveNow();
  if (signal.aborted) return null;
  if (!isSaved) {
    toast({ title: t("piece.again.unsaved.title"), next: t("piece.again.unsaved.next") });
    return null;
  }
  const { revision } = useSaving.getState();
  const body = requestFor(wish, piece().doc, { piece: id, revision });
  const job = await VERBS[wish.verb](body);
  const running = { job: job.id, verb: wish.verb, cells: [...cells] };
  keepRunning(id, running);
  if (signal.aborted) return null;
  put({ position: job.position });
  announce(t("piece.again.started"));
  return running;
}

/** Show a job's cells as they come, and lay its best take in at the end. */
async function followed(
  id: string,
  { job, verb, cells }: Running,
  signal: AbortSignal,
): Promise<void> {
  put({ job });
  const asked = piece().doc;
  const live = new LiveCells(!takesCells(verb));
  signal.addEventListener("abort", () => live.end());
  try {
    const handlers = {
      state: (_: unknown, position: number | null) => put({ position }),
      progress: (stage: string, done: number, total: number) =>
        put({ stage, done: total > 0 ? done / total : null }),
      plan: (plan: PlanEvent) => live.planned(plan),
      cells: (event: CellEvent) => live.came(event),
    };
    const result = await jobResult(job, handlers, signal);
    if (!signal.aborted)
      await laidIn(id, { verb, cells: new Set(cells), asked }, result, live, signal);
  } catch (error) {
    if (!signal.aborted) forgetRunning(id);
    throw error;
  } finally {
    live.end();
  }
}

async function laidIn(
  id: string,
  made: Pick<Tray, "verb" | "cells" | "asked">,
  result: JobResult,
  live: LiveCells,
  signal: AbortSignal,
): Promise<void> {
  const takes = [...(result.takes ?? [])].sort((a, b) => (a.place ?? 99) - (b.place ?? 99));
  const candidates = await Promise.all(
    takes.map(async (take) => ({ take, score: await fetchTakeScore(id, take.id) })),
  );
  if (signal.aborted) return;
  forgetRunning(id);
  if (candidates.length === 0) return;
  round += 1;
  live.end();
  const tray = { ...made, candidates, before: piece().doc, chosen: -1 };
  useWork.setState({ tray: { ...tray, gesture: `again-${round}` } });
  swapIn(0);
}

/** Lay a candidate into the piece in place of the one before; −1 brings back how it was. */
export function swapIn(place: number): void {
  const { tray } = useWork.getState();
  if (tray === null) return;
  const candidate = tray.candidates[place];
  const change = (doc: ScoreDoc): Edited => {
    if (tray.cells.size === 0)
      return candidate === undefined
        ? { doc: tray.before, touched: [] }
        : layWhole(tray.before, newest(tray, candidate.score));
    if (candidate === undefined) return replaceCells(doc, cellsOfDoc(tray.before, tray.cells));
    return replaceCells(doc, cellsOfTake(doc, tray.cells, candidate.score));
  };
  piece().edit(DID[tray.verb], change, tray.gesture);
  useWork.setState({ tray: { ...tray, chosen: candidate === undefined ? -1 : place } });
  announce(
    candidate === undefined
      ? t("piece.tray.isBefore")
      : t("piece.tray.isTake", { number: place + 1, count: tray.candidates.length }),
  );
}

/** A take that adds to the piece leaves what was changed since it was asked for. */
function newest({ verb, asked, before }: Tray, take: ScoreJson): ScoreJson {
  return takesCells(verb) ? take : since(asked, before, take);
}

/** Undo may bring back how it was: the tray says so. */
usePiece.subscribe(({ doc }) => {
  const { tray } = useWork.getState();
  if (tray !== null && tray.chosen !== -1 && doc.tracks === tray.before.tracks)
    useWork.setState({ tray: { ...tray, chosen: -1 } });
});

/** Put the tray away; what is chosen stays. */
export function closeTray(): void {
  piece().settle();
  useWork.setState({ tray: null });
}

export async function cancelWork(): Promise<void> {
  const { work } = useWork.getState();
  if (work?.job === null || work?.job === undefined) return;
  try {
    await cancelJob({ path: { job_id: work.job } });
  } catch (error) {
    toastError(error);
  }
}

function fresh(verb: Verb): Work {
  return { verb, job: null, stage: "", done: null, position: null };
}

function put(change: Partial<Work>): void {
  const { work } = useWork.getState();
  if (work !== null) useWork.setState({ work: { ...work, ...change } });
}
