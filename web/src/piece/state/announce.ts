/** One line at a time for the live region: what just happened, in words. */

import { create } from "zustand";

interface Said {
  readonly text: string;
  /** Counts up, so that the same words can be said twice. */
  readonly number: number;
  say: (text: string) => void;
}

export const useSaid = create<Said>((set) => ({
  text: "",
  number: 0,
  say: (text) => set((state) => ({ text, number: state.number + 1 })),
}));

/** Tell a screen reader what happened. */
export function announce(text: string): void {
  useSaid.getState().say(text);
}
