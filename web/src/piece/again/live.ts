/** Cells that a job is writing: laid over the open piece as they come, seen and heard, not kept. */

import { create } from "zustand";
import type { CellEvent, PlanEvent } from "../../api";
import {
  type CellNotes,
  type NoteRow,
  reconcile,
  replaceCells,
  type ScoreDoc,
  type ScoreJson,
} from "../../score";
import { type CellKey, cellKey } from "../state/cells";
import { piece, usePiece } from "../state/document";
import { roll } from "../state/roll";

interface Live {
  /** The piece with what has come so far; null where nothing is being written. */
  readonly shown: ScoreDoc | null;
}

export const useLive = create<Live>(() => ({ shown: null }));

/** The score to draw and to play: the document, with cells over it while they are written. */
export function useShown(): ScoreDoc {
  const doc = usePiece((state) => state.doc);
  return useLive((state) => state.shown) ?? doc;
}

/** As `useShown`, for code outside components. */
export function shownDoc(): ScoreDoc {
  return useLive.getState().shown ?? piece().doc;
}

/** The cells of one job over the open piece, until `end`. */
export class LiveCells {
  #plan: PlanEvent | null = null;
  #take: number | null = null;
  readonly #came = new Map<string, readonly NoteRow[]>();
  readonly #stop: () => void;
  readonly #grows: boolean;

  /** `grows`: the job adds bars or parts, which the plan tells of. */
  constructor(grows: boolean) {
    this.#grows = grows;
    this.#stop = usePiece.subscribe((now, before) => {
      if (now.doc !== before.doc && this.#plan !== null) this.#show(now.doc, this.#came);
    });
  }

  /** The plan came: bars and parts that will be there, cells that wait. */
  planned(plan: PlanEvent): void {
    this.#plan = plan;
    this.#show(piece().doc, new Map());
    const doc = shownDoc();
    const waiting = new Set<CellKey>();
    for (const { part, bars } of plan.holes) {
      const track = doc.tracks.find(({ name }) => name === this.#name(part));
      if (track !== undefined) for (const bar of bars) waiting.add(cellKey(track.id, bar));
    }
    roll().set({ waiting });
  }

  /** Some cells came; only those of the take that began first are shown. */
  came(event: CellEvent): void {
    this.#take ??= event.take;
    if (this.#plan === null || event.take !== this.#take) return;
    const fresh = new Map<string, readonly NoteRow[]>();
    for (const { part, bar, notes } of event.cells) {
      const name = this.#name(part);
      if (name !== undefined) fresh.set(`${bar}:${name}`, notes);
    }
    for (const [key, notes] of fresh) this.#came.set(key, notes);
    const placed = this.#show(useLive.getState().shown ?? piece().doc, fresh);
    const waiting = new Set(roll().waiting);
    for (const { trackId, bar } of placed) waiting.delete(cellKey(trackId, bar));
    roll().set({ waiting });
  }

  /** The job is over: the document is shown again. */
  end(): void {
    this.#stop();
    this.#plan = null;
    useLive.setState({ shown: null });
  }

  /** The name of the track that a part writes to. */
  #name(part: string): string | undefined {
    const hole = this.#plan?.holes.find((each) => each.part === part);
    const named = this.#plan?.score.tracks.find(({ id }) => id === hole?.track);
    return named?.name ?? part;
  }

  #show(base: ScoreDoc, cells: ReadonlyMap<string, readonly NoteRow[]>): readonly CellNotes[] {
    const score = this.#plan?.score;
    if (score === undefined) return [];
    const doc = this.#grows ? grown(base, score) : base;
    const scale = doc.ticksPerQuarter / score.ticks_per_quarter;
    const placed: CellNotes[] = [];
    for (const [key, rows] of cells) {
      const colon = key.indexOf(":");
      const track = doc.tracks.find(({ name }) => name === key.slice(colon + 1));
      if (track === undefined) continue;
      const notes = rows.map(([start, pitch, duration, velocity]): NoteRow => {
        const long = Math.max(1, Math.round(duration * scale));
        return [Math.round(start * scale), pitch, long, velocity];
      });
      placed.push({ trackId: track.id, bar: Number(key.slice(0, colon)), notes });
    }
    useLive.setState({ shown: replaceCells(doc, placed).doc });
    return placed;
  }
}

/** A document with the bars and parts of a plan; what it holds already stays. */
function grown(doc: ScoreDoc, score: ScoreJson): ScoreDoc {
  const isThere = score.tracks.every(({ name }) => doc.tracks.some((track) => track.name === name));
  if (isThere && doc.bars.length >= score.bars.length) return doc;
  const empty = reconcile(doc, {
    ...score,
    tracks: score.tracks.map((track) => ({ ...track, notes: [] })),
  });
  const added = empty.tracks.filter(({ name }) => !doc.tracks.some((old) => old.name === name));
  const free = Math.max(-1, ...doc.tracks.map(({ id }) => id)) + 1;
  return {
    ...empty,
    tracks: [...doc.tracks, ...added.map((track, place) => ({ ...track, id: free + place }))],
    nextId: doc.nextId,
  };
}
