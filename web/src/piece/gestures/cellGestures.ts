/** Selecting cells by pointer in the arrangement, and whole sections from their lane. */

import { rowAt, ticksAt } from "../roll/geometry";
import { barIndexAt } from "../roll/grid";
import { type Cell, cellKey, NO_CELLS, rectangle, toggled, union } from "../state/cells";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { type Gesture, IDLE, type Point } from "./gesture";

/** The cell under a point, or null past the last track or the end of the piece. */
export function cellUnder(x: number, y: number): Cell | null {
  const { view, layout } = roll();
  const { doc } = piece();
  const ticks = ticksAt(view, layout, x);
  const track = doc.tracks[rowAt(view, layout, y)];
  if (track === undefined || ticks < 0 || ticks >= doc.endTicks) return null;
  return { trackId: track.id, bar: barIndexAt(doc.bars, ticks) };
}

const order = () => piece().doc.tracks.map((track) => track.id);

/** Press on a cell: select it, draw out a range, add to the selection, or take one away. */
export function pressCell(from: Point): Gesture {
  const start = cellUnder(from.x, from.y);
  const before = roll();
  if (start === null) {
    if (!from.shift && !from.mod) before.selectCells(NO_CELLS, null, null);
    return IDLE;
  }
  const anchor = from.shift && before.anchor !== null ? before.anchor : start;
  const kept = from.mod ? before.cells : NO_CELLS;
  const isAlone =
    before.cells.size === 1 && before.cells.has(cellKey(start.trackId, start.bar)) && from.isTouch;
  const select = (to: Cell) =>
    roll().selectCells(union(kept, rectangle(order(), anchor, to)), anchor, to);
  if (from.mod) before.selectCells(toggled(kept, cellKey(start.trackId, start.bar)), start, start);
  else if (isAlone) before.selectCells(NO_CELLS, null, null);
  else select(start);
  let last = start;
  return {
    move: (point) => {
      const cell = cellUnder(point.x, point.y);
      if (cell === null || (cell.trackId === last.trackId && cell.bar === last.bar)) return;
      last = cell;
      select(cell);
    },
    end: () => {},
    cancel: () => roll().selectCells(before.cells, before.anchor, before.cursor),
  };
}

/** Press on a section's name: all of its cells, added with Shift. */
export function pressSection(from: Point): Gesture {
  const { doc } = piece();
  const { view, layout, cells, mode } = roll();
  const ticks = ticksAt(view, layout, from.x);
  const place = doc.sections.findLastIndex((section) => section.at_ticks <= ticks);
  const section = doc.sections[place];
  if (section === undefined || ticks >= doc.endTicks) return IDLE;
  const end = doc.sections[place + 1]?.at_ticks ?? doc.endTicks;
  const first = barIndexAt(doc.bars, section.at_ticks);
  const last = Math.max(first, barIndexAt(doc.bars, end - 1));
  const tracks = mode === "notes" ? [roll().focus] : order();
  const top = tracks[0];
  const bottom = tracks.at(-1);
  if (top === undefined || bottom === undefined) return IDLE;
  const chosen = rectangle(tracks, { trackId: top, bar: first }, { trackId: bottom, bar: last });
  const anchor = { trackId: top, bar: first };
  roll().selectCells(from.shift || from.mod ? union(cells, chosen) : chosen, anchor, anchor);
  return IDLE;
}
