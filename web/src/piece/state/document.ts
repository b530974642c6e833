/** The piece that is open: its document, what was done to it, and what can be taken back. */

import { create } from "zustand";
import { toast } from "../../design/toasts";
import { type Key, t } from "../../i18n";
import {
  type Cell,
  cellOfKey,
  type Edited,
  emptyScore,
  gestureBase,
  type History,
  placed,
  record,
  redo,
  redoLabel,
  refusal,
  type ScoreDoc,
  settle,
  startHistory,
  undo,
  undoLabel,
} from "../../score";
import { announce } from "./announce";
import { roll } from "./roll";

/** What an edit did; each has its words in the dictionary under `piece.did.…`. */
const DONE = [
  "draw",
  "move",
  "copy",
  "resize",
  "delete",
  "split",
  "join",
  "velocity",
  "transpose",
  "quantise",
  "instrument",
  "rename",
  "track",
  "again",
  "vary",
  "continue",
  "accompany",
  "clear",
  "paste",
  "bars",
  "restored",
] as const;
export type Did = (typeof DONE)[number];

/** The words for what an edit did. */
export function didWords(did: string): string {
  return (DONE as readonly string[]).includes(did) ? t(`piece.did.${did}` as Key & Plain) : did;
}

type Plain = "piece.did.move";

export interface PieceState {
  readonly id: string | null;
  readonly history: History;
  readonly doc: ScoreDoc;
  /** Open a document with a history of its own. */
  open: (id: string, doc: ScoreDoc) => void;
  /**
   * Do an edit as one step and answer the notes it made or changed; refused with a word where it
   * would change a locked cell. Steps with the same `gesture` are one step.
   */
  edit: (did: Did, change: (doc: ScoreDoc) => Edited, gesture?: string) => readonly number[];
  settle: () => void;
  undo: () => void;
  redo: () => void;
}

const EMPTY = startHistory(emptyScore());

export const usePiece = create<PieceState>((set, get) => {
  const turn = (history: History) => {
    set({ history, doc: history.present });
    prune(history.present);
  };
  return {
    id: null,
    history: EMPTY,
    doc: EMPTY.present,
    open: (id, doc) => set({ id, history: startHistory(doc), doc }),
    edit: (did, change, gesture) => {
      const { history } = get();
      const base = gesture === undefined ? history.present : gestureBase(history, gesture);
      const { doc, touched } = change(base);
      const refused = refusal(base, doc, roll().locks);
      if (refused !== null) {
        const title = t("piece.locked.title", { part: refused.part, bar: refused.bar + 1 });
        toast({ title, next: t("piece.locked.next") });
        announce(title);
        return [];
      }
      if (doc === history.present) return touched;
      turn(record(history, did, doc, gesture ?? null));
      announce(didWords(did));
      return touched;
    },
    settle: () => turn(settle(get().history)),
    undo: () => {
      const label = undoLabel(get().history);
      if (label === null) return;
      turn(undo(get().history));
      announce(t("piece.undone", { what: didWords(label) }));
    },
    redo: () => {
      const label = redoLabel(get().history);
      if (label === null) return;
      turn(redo(get().history));
      announce(t("piece.redone", { what: didWords(label) }));
    },
  };
});

/** Whether a piece has no note yet. */
export function isEmpty(doc: ScoreDoc): boolean {
  return doc.tracks.every(({ notes }) => notes.length === 0);
}

/** What is gone from the document is no longer selected either. */
function prune(doc: ScoreDoc): void {
  const { notes, cells, anchor, cursor, set } = roll();
  const kept = new Set(placed(doc, notes).map(({ note }) => note.id));
  if (kept.size !== notes.size) set({ notes: kept });
  const ids = new Set(doc.tracks.map(({ id }) => id));
  const isThere = ({ trackId, bar }: Cell) => ids.has(trackId) && bar < doc.bars.length;
  const there = new Set([...cells].filter((key) => isThere(cellOfKey(key))));
  if (there.size !== cells.size) set({ cells: there });
  if (cursor !== null && !isThere(cursor)) set({ cursor: null });
  if (anchor !== null && !isThere(anchor)) set({ anchor: null });
}

/** The open piece as it is now, for code outside components. */
export const piece = () => usePiece.getState();
