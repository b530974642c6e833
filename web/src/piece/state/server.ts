/** The piece on the server: loading, saving with `If-Match`, takes, mix. */

import {
  ApiProblem,
  getMix,
  getPiece,
  getScore,
  getTakeScore,
  type Mix,
  type Piece,
  putMix,
  putScore,
} from "../../api";
import { type SaveAnswer, type ScoreDoc, type ScoreJson, toJson } from "../../score";
import { sameMusic } from "./draft";

/** A revision as an entity tag. */
function tagOf(revision: number | null): string {
  return `"${revision ?? 1}"`;
}

export function fetchPiece(id: string): Promise<Piece> {
  return getPiece({ path: { piece_id: id } });
}

export function fetchScore(id: string): Promise<ScoreJson> {
  return getScore({ path: { piece_id: id } });
}

export function fetchTakeScore(id: string, take: string): Promise<ScoreJson> {
  return getTakeScore({ path: { piece_id: id, take_id: take } });
}

/** Save a document over a revision; "stale" where the piece was changed elsewhere. */
export async function saveScore(
  id: string,
  doc: ScoreDoc,
  revision: number | null,
): Promise<SaveAnswer> {
  try {
    const headers = { "if-match": tagOf(revision) };
    const saved = await putScore(toJson(doc), { path: { piece_id: id }, headers });
    return { status: "saved", revision: saved.revision ?? revision };
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 412)) throw error;
    // A save of ours may have arrived though its answer did not.
    const there = await fetchScore(id);
    if (sameMusic(toJson(doc), there)) return { status: "saved", revision: there.revision ?? null };
    return { status: "stale" };
  }
}

/** The revision that the server has now. */
export async function currentRevision(id: string): Promise<number | null> {
  return (await fetchPiece(id)).revision;
}

export async function fetchMix(id: string): Promise<Mix> {
  // What comes has every field; only what is sent may leave some out.
  return (await getMix({ path: { piece_id: id } })) as Mix;
}

export async function saveMix(id: string, mix: Mix): Promise<Mix> {
  return (await putMix(mix, { path: { piece_id: id } })) as Mix;
}
