/** The job of each piece that this window waits for, so that a reload does not lose its takes. */

import type { CellKey } from "../state/cells";
import type { Verb } from "./requests";

export interface Running {
  readonly job: string;
  readonly verb: Verb;
  readonly cells: readonly CellKey[];
}

const key = (piece: string) => `cadenza.work.${piece}`;

export function keepRunning(piece: string, running: Running): void {
  sessionStorage.setItem(key(piece), JSON.stringify(running));
}

export function keptRunning(piece: string): Running | null {
  const text = sessionStorage.getItem(key(piece));
  return text === null ? null : (JSON.parse(text) as Running);
}

export function forgetRunning(piece: string): void {
  sessionStorage.removeItem(key(piece));
}
