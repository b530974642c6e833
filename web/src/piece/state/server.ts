/** The piece on the server: loading, saving with `If-Match`, takes, mix. */

import { ApiProblem, call, type Mix, type Piece } from "../../api";
import { type SaveAnswer, type ScoreDoc, type ScoreJson, toJson } from "../../score";

/** A revision as an entity tag. */
function tagOf(revision: number | null): string {
  return `"${revision ?? 1}"`;
}

export function fetchPiece(id: string): Promise<Piece> {
  return call<Piece>("GET", `/pieces/${id}`);
}

export function fetchScore(id: string): Promise<ScoreJson> {
  return call<ScoreJson>("GET", `/pieces/${id}/score`);
}

export function fetchTakeScore(id: string, take: string): Promise<ScoreJson> {
  return call<ScoreJson>("GET", `/pieces/${id}/takes/${take}/score`);
}

/** Save a document over a revision; "stale" where the piece was changed elsewhere. */
export async function putScore(
  id: string,
  doc: ScoreDoc,
  revision: number | null,
): Promise<SaveAnswer> {
  try {
    const headers = { "If-Match": tagOf(revision) };
    const saved = await call<ScoreJson>("PUT", `/pieces/${id}/score`, toJson(doc), { headers });
    return { status: "saved", revision: saved.revision ?? revision };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 412) return { status: "stale" };
    throw error;
  }
}

/** The revision that the server has now. */
export async function currentRevision(id: string): Promise<number | null> {
  return (await fetchPiece(id)).revision;
}

export function restoreRevision(id: string, number: number): Promise<Piece> {
  return call<Piece>("POST", `/pieces/${id}/revisions/${number}/restore`);
}

export function fetchMix(id: string): Promise<Mix> {
  return call<Mix>("GET", `/pieces/${id}/mix`);
}

export function putMix(id: string, mix: Mix): Promise<Mix> {
  return call<Mix>("PUT", `/pieces/${id}/mix`, mix);
}
