/** Autosave of the open piece, as a store that components can follow. */

import { create } from "zustand";
import { toast } from "../../design/toasts";
import { t } from "../../i18n";
import { type Autosave, autosave, fromJson, type SaveState } from "../../score";
import { usePiece } from "./document";
import { type Draft, forgetDraft, keepDraft, withDraft } from "./draft";
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

/**
 * Follow the open document and save it by itself; the returned function ends that.
 *
 * A `draft` is what a window could not save before: it is taken up at once. It goes on from the
 * revision it came from, so that a newer one on the server is told as a conflict.
 */
export function startSaving(
  id: string,
  opened: number | null,
  draft: Draft | null = null,
): () => void {
  const revision = draft === null ? opened : draft.revision;
  const saver = autosave(usePiece.getState().doc, revision, {
    save: (doc, from) => saveScore(id, doc, from),
    current: () => currentRevision(id),
  });
  useSaving.setState({ saver, revision, state: saver.getState() });
  let isKept = draft !== null;
  const isOpen = () => useSaving.getState().saver === saver;
  const stopStates = saver.subscribe((state) => {
    if (isOpen()) useSaving.setState({ state, revision: saver.revision });
    if (state.name === "failed" && isOpen()) keep();
    if (state.name !== "saved" || !isKept) return;
    isKept = false;
    forgetDraft(id);
  });
  const stopEdits = usePiece.subscribe((now, before) => {
    if (now.doc !== before.doc && now.id === id) saver.changed(now.doc);
  });
  const keep = () => {
    if (saver.getState().name === "saved") return;
    isKept = keepDraft(id, usePiece.getState().doc, saver.revision) || isKept;
  };
  const hide = () => {
    if (document.visibilityState !== "hidden") return;
    keep();
    void saver.flush();
  };
  const leave = (event: BeforeUnloadEvent) => {
    keep();
    if (saver.getState().name !== "saved") event.preventDefault();
  };
  if (draft !== null) takeUp(draft);
  document.addEventListener("visibilitychange", hide);
  window.addEventListener("beforeunload", leave);
  return () => {
    document.removeEventListener("visibilitychange", hide);
    window.removeEventListener("beforeunload", leave);
    stopEdits();
    keep();
    void saver.flush().then(({ name }) => {
      stopStates();
      saver.stop();
      if (name !== "saved")
        toast({ title: t("piece.draft.left.title"), next: t("piece.draft.left.next") });
    });
  };
}

/** Lay what could not be saved the last time over the piece; it is saved like any other edit. */
function takeUp(draft: Draft): void {
  usePiece.getState().edit("restored", (doc) => ({ doc: withDraft(doc, draft), touched: [] }));
  toast({ title: t("piece.draft.back.title"), next: t("piece.draft.back.next") });
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
