/** A document being edited: history, locks and selection behind one door, told to who listens. */

import {
  gestureBase,
  type History,
  type Label,
  record,
  redo,
  settle,
  startHistory,
  undo,
} from "./history";
import { reconcile } from "./json";
import { type Locks, lock, NO_LOCKS, type Refusal, refusal, unlock } from "./locks";
import { pruned, type Selection, selectNotes } from "./selection";
import { type Listener, type Readable, store } from "./store";
import type { Cell, Edited, ScoreDoc } from "./types";

export interface EditorState {
  readonly history: History;
  readonly doc: ScoreDoc;
  readonly locks: Locks;
  readonly selection: Selection;
}

export interface EditOptions {
  /** Steps with the same gesture are one step of undo (a drag, a held key). */
  readonly gesture?: string;
  /** Select what the edit made or changed. */
  readonly select?: boolean;
}

export type Outcome = ({ readonly ok: true } & Edited) | { readonly ok: false; refusal: Refusal };

export interface Editor extends Readable<EditorState> {
  /**
   * Do an edit. Within a gesture, `edit` is given the document that the gesture began with, so
   * that a drag is always measured from its start. Refused where it would change a locked cell.
   */
  edit(label: Label, edit: (doc: ScoreDoc) => Edited, options?: EditOptions): Outcome;
  /** End a gesture (the pointer is up). */
  settle(): void;
  /** Take a gesture back (Escape). */
  cancelGesture(gesture: string): void;
  undo(): void;
  redo(): void;
  lock(cells: Iterable<Cell>): void;
  unlock(cells: Iterable<Cell>): void;
  select(selection: Selection): void;
  /** A newer score from the server, as one step; locked cells do not hold it back. */
  take(label: Label, json: unknown): void;
  /** Another document, with a history of its own. */
  open(doc: ScoreDoc): void;
  subscribe(listener: Listener<EditorState>): () => void;
}

/** An editor of a document. */
export function createEditor(first: ScoreDoc, locks: Locks = NO_LOCKS): Editor {
  const startOf = (doc: ScoreDoc): EditorState => ({
    history: startHistory(doc),
    doc,
    locks,
    selection: selectNotes([]),
  });
  const state = store<EditorState>(startOf(first));
  const turn = (history: History, extra: Partial<EditorState> = {}) => {
    const now = state.getState();
    const selection = pruned(extra.selection ?? now.selection, history.present);
    state.setState({ ...now, ...extra, history, doc: history.present, selection });
  };
  return {
    getState: state.getState,
    subscribe: state.subscribe,
    edit(label, edit, options = {}) {
      const { history, locks: held } = state.getState();
      const gesture = options.gesture ?? null;
      const base = gesture === null ? history.present : gestureBase(history, gesture);
      const made = edit(base);
      const refused = refusal(base, made.doc, held);
      if (refused !== null) return { ok: false, refusal: refused };
      const nextId = Math.max(made.doc.nextId, history.present.nextId);
      const doc =
        made.doc === base || made.doc.nextId === nextId ? made.doc : { ...made.doc, nextId };
      const selection = options.select ? { selection: selectNotes(made.touched) } : {};
      turn(record(history, label, doc, gesture), selection);
      return { ok: true, doc, touched: made.touched };
    },
    settle: () => turn(settle(state.getState().history)),
    cancelGesture(gesture) {
      const { history } = state.getState();
      const base = gestureBase(history, gesture);
      if (base !== history.present) turn(settle(record(history, "", base, gesture)));
    },
    undo: () => turn(undo(state.getState().history)),
    redo: () => turn(redo(state.getState().history)),
    lock: (cells) => turn(state.getState().history, { locks: lock(state.getState().locks, cells) }),
    unlock: (cells) =>
      turn(state.getState().history, { locks: unlock(state.getState().locks, cells) }),
    select: (selection) => turn(state.getState().history, { selection }),
    take(label, json) {
      const { history } = state.getState();
      turn(record(settle(history), label, reconcile(history.present, json)));
    },
    open: (doc) => state.setState(startOf(doc)),
  };
}
