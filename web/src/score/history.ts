/** Undo and redo: a line of documents, each step with its label. Pure; nothing is changed in place. */

import type { ScoreDoc } from "./types";

/** What a step did; the page looks it up in its dictionary. */
export type Label = string;

interface Step {
  readonly label: Label;
  /** The document before the step. */
  readonly before: ScoreDoc;
  /** Steps of one gesture (a drag) are one step. */
  readonly gesture: string | null;
}

export interface History {
  readonly present: ScoreDoc;
  readonly past: readonly Step[];
  readonly future: readonly (Step & { readonly after: ScoreDoc })[];
}

const MOST_STEPS = 500;

export function startHistory(doc: ScoreDoc): History {
  return { present: doc, past: [], future: [] };
}

/**
 * A new step. With the `gesture` of the step before, both become one.
 *
 * An edit that changed nothing is no step.
 */
export function record(
  history: History,
  label: Label,
  doc: ScoreDoc,
  gesture: string | null = null,
): History {
  if (doc === history.present) return history;
  const last = history.past[history.past.length - 1];
  if (gesture !== null && last?.gesture === gesture) {
    const past = last.before === doc ? history.past.slice(0, -1) : history.past;
    return { present: doc, past, future: [] };
  }
  const step: Step = { label, before: history.present, gesture };
  return { present: doc, past: [...history.past.slice(1 - MOST_STEPS), step], future: [] };
}

/** The document that a gesture began with; the present one where it has not begun. */
export function gestureBase(history: History, gesture: string): ScoreDoc {
  const last = history.past[history.past.length - 1];
  return last?.gesture === gesture ? last.before : history.present;
}

/** End a gesture: the next step is one of its own, whatever its gesture's name. */
export function settle(history: History): History {
  const last = history.past[history.past.length - 1];
  if (last === undefined || last.gesture === null) return history;
  return { ...history, past: [...history.past.slice(0, -1), { ...last, gesture: null }] };
}

export function undo(history: History): History {
  const step = history.past[history.past.length - 1];
  if (step === undefined) return history;
  const undone = { ...step, gesture: null, after: history.present };
  return {
    present: ahead(step.before, history.present),
    past: history.past.slice(0, -1),
    future: [...history.future, undone],
  };
}

export function redo(history: History): History {
  const step = history.future[history.future.length - 1];
  if (step === undefined) return history;
  const done = { label: step.label, before: history.present, gesture: null };
  return {
    present: ahead(step.after, history.present),
    past: [...history.past, done],
    future: history.future.slice(0, -1),
  };
}

/** Ids go on counting through undo, so that none ever names two notes. */
function ahead(doc: ScoreDoc, other: ScoreDoc): ScoreDoc {
  return other.nextId > doc.nextId ? { ...doc, nextId: other.nextId } : doc;
}

/** What undo would take back; null where there is nothing. */
export function undoLabel(history: History): Label | null {
  return history.past[history.past.length - 1]?.label ?? null;
}

export function redoLabel(history: History): Label | null {
  return history.future[history.future.length - 1]?.label ?? null;
}
