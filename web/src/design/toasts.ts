import { create } from "zustand";
import { wordsOf } from "../api/problems";

export interface Notice {
  title: string;
  /** The next step, in a line of its own. */
  next?: string | undefined;
  tone?: "plain" | "good" | "bad";
  /** One thing to do about it, such as undo. */
  action?: { label: string; run: () => void } | undefined;
  /** How long it stays; errors stay longer. */
  stay_ms?: number;
}

interface Toasts {
  shown: readonly (Notice & { id: number })[];
  add: (notice: Notice) => number;
  drop: (id: number) => void;
}

let last = 0;

export const useToasts = create<Toasts>((set) => ({
  shown: [],
  add: (notice) => {
    last += 1;
    const id = last;
    set((state) => ({ shown: [...state.shown.slice(-3), { ...notice, id }] }));
    return id;
  },
  drop: (id) => set((state) => ({ shown: state.shown.filter((notice) => notice.id !== id) })),
}));

/** Say something in the corner: `toast({ title: t("library.deleted"), action: { … } })`. */
export function toast(notice: Notice): number {
  return useToasts.getState().add(notice);
}

/** Say what went wrong and what to do, from any error. */
export function toastError(error: unknown): number {
  return toast({ ...wordsOf(error), tone: "bad" });
}
