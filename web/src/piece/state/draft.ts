/** What could not be saved yet, kept in the browser: a reload or a crash loses nothing. */

import { fromJson, reconcile, rowOf, type ScoreDoc, type ScoreJson, toJson } from "../../score";

/** A document that the server may not have, and the revision that it came from. */
export interface Draft {
  readonly revision: number | null;
  readonly score: ScoreJson;
}

const keyOf = (piece: string) => `cadenza.draft.${piece}`;

/** Keep a document until it is saved; false where the browser has no room for it. */
export function keepDraft(piece: string, doc: ScoreDoc, revision: number | null): boolean {
  try {
    localStorage.setItem(keyOf(piece), JSON.stringify({ revision, score: toJson(doc) }));
    return true;
  } catch {
    return false;
  }
}

/** What was kept of a piece; null for nothing, and for what is no score. */
export function keptDraft(piece: string): Draft | null {
  const text = localStorage.getItem(keyOf(piece));
  if (text === null) return null;
  try {
    const draft = JSON.parse(text) as Draft;
    fromJson(draft.score);
    return draft;
  } catch {
    forgetDraft(piece);
    return null;
  }
}

export function forgetDraft(piece: string): void {
  localStorage.removeItem(keyOf(piece));
}

/** Whether two scores hold the same tracks with the same notes, in as many bars. */
export function sameMusic(a: ScoreJson, b: ScoreJson): boolean {
  return musicOf(a) === musicOf(b);
}

function musicOf(score: ScoreJson): string {
  const { tracks, bars, ticksPerQuarter } = fromJson(score);
  const heard = tracks.map(({ name, program, isDrum, notes }) => {
    const rows = notes.map((note) => rowOf(note).join()).sort();
    return [name, program, isDrum, rows];
  });
  return JSON.stringify([ticksPerQuarter, bars.length, heard]);
}

/** A document with what a draft holds; what is equal keeps its ids. */
export function withDraft(doc: ScoreDoc, draft: Draft): ScoreDoc {
  return { ...reconcile(doc, draft.score), revision: doc.revision };
}
