/** Autosave of the open piece, as a store that components can follow. */

import { create } from "zustand";
import { type Autosave, autosave, fromJson, type SaveState } from "../../score";
import { usePiece } from "./document";
import { roll } from "./roll";
import { currentRevision, fetchScore, saveScore } from "./server";

interface Saving {
  readonly state: SaveState;
  readonly revision: number | null;
  readonly saver: Autosave | null;
}

export const useSaving = create<Saving>(() => ({
  state: { name: "saved" },
  revision: null,
  saver: null,
}));

/** Follow the open document and save it by itself; the returned function ends that. */
export function startSaving(id: string, revision: number | null): () => void {
  const saver = autosave(usePiece.getState().doc, revision, {
    save: (doc, from) => saveScore(id, doc, from),
    current: () => currentRevision(id),
  });
  useSaving.setState({ saver, revision, state: saver.getState() });
  const stopStates = saver.subscribe((state) =>
    useSaving.setState({ state, revision: saver.revision }),
  );
  const stopEdits = usePiece.subscribe((now, before) => {
    if (now.doc !== before.doc && now.id === id) saver.changed(now.doc);
  });
  const hide = () => {
    if (document.visibilityState === "hidden") void saver.flush();
  };
  const leave = (event: BeforeUnloadEvent) => {
    if (saver.getState().name !== "saved") event.preventDefault();
  };
  document.addEventListener("visibilitychange", hide);
  window.addEventListener("beforeunload", leave);
  return () => {
    document.removeEventListener("visibilitychange", hide);
    window.removeEventListener("beforeunload", leave);
    stopEdits();
    void saver.flush().finally(() => {
      stopStates();
      saver.stop();
    });
  };
}

/** Save what is not saved yet; true when the server has what the page shows. */
export async function saveNow(): Promise<boolean> {
  const { saver } = useSaving.getState();
  return saver === null || (await saver.flush()).name === "saved";
}

/** In a conflict: save this document over the one on the server. */
export async function keepMine(): Promise<void> {
  await useSaving.getState().saver?.keepMine();
}

/** Take the server's score in place of the page's; what was done here can't be undone then. */
export async function reload(id: string): Promise<void> {
  const json = await fetchScore(id);
  const doc = fromJson(json);
  const { revision } = doc;
  usePiece.getState().open(id, doc);
  useSaving.getState().saver?.opened(doc, revision);
  useSaving.setState({ revision });
  roll().selectNotes(new Set());
}
