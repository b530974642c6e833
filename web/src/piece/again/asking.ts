/** Which question is open: a verb and what it will be asked of. */

import { create } from "zustand";
import { type CellSet, NO_CELLS } from "../state/cells";
import { chosenCells } from "../state/commands";
import { roll } from "../state/roll";
import type { Verb } from "./requests";
import { ask } from "./work";

interface Asking {
  readonly verb: Verb | null;
  readonly cells: CellSet;
  /** The number of takes asked for last; it is asked for again. */
  readonly takes: number;
}

export const useAsking = create<Asking>(() => ({ verb: null, cells: NO_CELLS, takes: 4 }));

/** Open the question for a verb, on the cells that are chosen now. */
export function askFor(verb: Verb): void {
  useAsking.setState({ verb, cells: chosenCells() });
}

export function closeAsking(): void {
  useAsking.setState({ verb: null });
}

/** Do the chosen cells again at once, with as many takes as last time. */
export function doAgain(): void {
  const { takes } = useAsking.getState();
  void ask({ verb: "infill", takes, cells: chosenCells(), locks: roll().locks });
}

/** Go on for so many bars at once. */
export function goOn(bars: number): void {
  const { takes } = useAsking.getState();
  void ask({ verb: "continue", takes, bars, cells: NO_CELLS, locks: roll().locks });
}
