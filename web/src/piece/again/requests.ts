/** What is asked of the server when cells are done again, varied, gone on from or joined in. */

import { accompany, continuePiece, infill, type VaryRequest, vary } from "../../api";
import type { ScoreDoc } from "../../score";
import { asParts, barsByTrack, barsInWords, type CellSet, without } from "../state/cells";

export const VERBS = { infill, vary, continue: continuePiece, accompany } as const;
export type Verb = keyof typeof VERBS;

/** All four verbs are asked with the same fields. */
type VerbRequest = VaryRequest;

export interface Wish {
  readonly verb: Verb;
  readonly takes: number;
  /** The cells to do again or vary; empty for the whole piece and for the other verbs. */
  readonly cells: CellSet;
  readonly locks: CellSet;
  /** How many bars to go on for. */
  readonly bars?: number;
  /** Parts to join in with, as a person names them: "flute", "bass=Fretless Bass". */
  readonly parts?: readonly string[];
  /** Words on how it should be. */
  readonly prompt?: string;
  /** How much a variation changes, 0 to 1. */
  readonly amount?: number;
}

interface Source {
  readonly piece: string;
  readonly revision: number | null;
}

/** The body of the request; takes are kept apart so that the page lays one in as one step. */
export function requestFor(wish: Wish, doc: ScoreDoc, source: Source): VerbRequest {
  const nameOf = (id: number) => doc.tracks.find((track) => track.id === id)?.name;
  const free = without(wish.cells, wish.locks);
  const { piece, revision } = source;
  const locked = asParts(wish.locks, nameOf);
  return {
    source: revision === null ? { piece } : { piece, revision },
    takes: wish.takes,
    keep: "none",
    ...(wish.prompt ? { prompt: wish.prompt } : {}),
    ...(locked.length > 0 && wish.verb !== "continue" ? { locked } : {}),
    ...(wish.verb === "continue" ? { bars: String(wish.bars ?? 8) } : {}),
    ...(wish.verb === "accompany" ? { fields: { parts: [...(wish.parts ?? [])] } } : {}),
    ...(wish.verb === "vary" ? { amount: wish.amount ?? 0.3 } : {}),
    ...(takesCells(wish.verb) && free.size > 0 ? { cells: asParts(free, nameOf) } : {}),
  };
}

/** Whether a verb works on chosen cells only. */
export function takesCells(verb: Verb): boolean {
  return verb === "infill" || verb === "vary";
}

/** Cells in words: "bass 5–6, melody 5". */
export function cellsInWords(cells: CellSet, doc: ScoreDoc): string {
  const words: string[] = [];
  for (const [track, bars] of barsByTrack(cells)) {
    const name = doc.tracks.find((one) => one.id === track)?.name;
    if (name !== undefined) words.push(`${name} ${barsInWords(bars)}`);
  }
  return words.join(", ");
}
