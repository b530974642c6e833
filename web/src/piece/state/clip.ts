/** Copy, cut and paste: within a piece, between pieces, between windows. */

import { t } from "../../i18n";
import { clipStart, copyNotes, pasteNotes } from "../../score";
import { revealTicks } from "../roll/geometry";
import { snapNear } from "../roll/grid";
import { announce } from "./announce";
import { chosenNotes, remove } from "./commands";
import { piece } from "./document";
import { roll } from "./roll";

const KEY = "cadenza.clip";

let clip = "";

/** Every window of the studio pastes what was copied last in any of them. */
function keep(text: string): void {
  clip = text;
  try {
    localStorage.setItem(KEY, text);
  } catch {
    // Too many notes for the browser's store: this window still has them.
    localStorage.removeItem(KEY);
  }
}

function kept(): string {
  return localStorage.getItem(KEY) ?? clip;
}

/** True where there was something to copy. */
export function copy(): boolean {
  const text = copyNotes(piece().doc, chosenNotes());
  if (text === "") {
    announce(t("piece.nothingChosen"));
    return false;
  }
  keep(text);
  void navigator.clipboard?.writeText(text).catch(() => {});
  announce(t("piece.copied"));
  return true;
}

export function cut(): void {
  if (copy()) remove();
}

/** Paste at the playhead, or at the cell that the cursor is in. */
export function paste(playheadTicks: number): void {
  const { doc } = piece();
  const { mode, cursor, grid } = roll();
  const bar = mode === "arrangement" && cursor !== null ? doc.bars[cursor.bar] : undefined;
  place(bar ?? snapNear(playheadTicks, grid, doc.ticksPerQuarter, doc.bars));
}

/** Paste at the time that the notes were copied from, into the track that is looked at. */
export function pasteInPlace(): void {
  const at = clipStart(piece().doc, kept());
  if (at !== null) place(at);
}

function place(atTicks: number): void {
  const { mode, cursor, focus } = roll();
  const trackId = mode === "arrangement" ? cursor?.trackId : focus;
  const touched = piece().edit("paste", (now) =>
    pasteNotes(now, kept(), { atTicks, ...(trackId === undefined ? {} : { trackId }) }),
  );
  if (touched.length === 0) return;
  const { view, layout, extent, set, selectNotes } = roll();
  selectNotes(new Set(touched));
  set({ view: revealTicks(view, layout, extent, atTicks) });
}
