/** What a person sees and holds in the roll: view, tool, selections, locks. Not the notes. */

import { create } from "zustand";
import {
  clampView,
  type Extent,
  fitSpan,
  scrollBy,
  type View,
  zoomHeight,
  zoomTime,
} from "../roll/geometry";
import type { Grid } from "../roll/grid";
import type { Box } from "../roll/hit";
import { heightOf, type Layout, layoutOf, type Mode } from "../roll/layout";
import type { RollNote } from "../roll/shape";
import { type Cell, type CellSet, NO_CELLS, union, without } from "./cells";

export const TOOLS = ["select", "draw", "erase", "split"] as const;
export type Tool = (typeof TOOLS)[number];

export interface RollState {
  readonly mode: Mode;
  readonly tool: Tool;
  readonly grid: Grid;
  readonly view: View;
  readonly layout: Layout;
  readonly extent: Extent;
  readonly focus: number;
  readonly cells: CellSet;
  /** Where a range of cells is drawn out from. */
  readonly anchor: Cell | null;
  readonly cursor: Cell | null;
  readonly notes: ReadonlySet<number>;
  readonly hovered: number | null;
  readonly marquee: Box | null;
  readonly preview: readonly RollNote[];
  readonly splitTicks: number | null;
  readonly locks: CellSet;
  /** Cells that a job is making again. */
  readonly waiting: CellSet;
  readonly showsVelocity: boolean;
  readonly isTouch: boolean;
  /** The view goes with the playhead … */
  readonly follows: boolean;
  /** … unless a person looked elsewhere since playing began … */
  readonly strays: boolean;
  /** … or holds something just now. */
  readonly isHeld: boolean;
  /** The step that is chosen again when the grid is switched on. */
  readonly gridBefore: Grid;
  /** True once the roll was shown whole for this piece. */
  readonly isFitted: boolean;
}

interface RollActions {
  set: (change: Partial<RollState>) => void;
  resize: (widthPx: number, heightPx: number) => void;
  setExtent: (extent: Extent) => void;
  setMode: (mode: Mode) => void;
  scroll: (dxPx: number, dyPx: number) => void;
  zoom: (factor: number, xPx?: number) => void;
  zoomRows: (factor: number, yPx?: number) => void;
  fit: (startTicks: number, endTicks: number) => void;
  selectCells: (cells: CellSet, anchor: Cell | null, cursor: Cell | null) => void;
  selectNotes: (notes: ReadonlySet<number>) => void;
  /** Look at another track's notes; nothing of the one before stays selected. */
  look: (trackId: number) => void;
  toggleGrid: () => void;
  /** Go with the playhead, or stay where a person looks. */
  toggleFollow: () => void;
  lock: (cells: CellSet) => void;
  unlock: (cells: CellSet) => void;
  reset: () => void;
}

const NO_NOTES: ReadonlySet<number> = new Set();

const START: RollState = {
  mode: "arrangement",
  tool: "select",
  grid: "1/16",
  view: { leftTicks: 0, pxPerTick: 0.1, topPx: 0, pitchPx: 14, rowPx: 76 },
  layout: layoutOf({
    widthPx: 0,
    heightPx: 0,
    mode: "arrangement",
    isTouch: false,
    showsVelocity: true,
  }),
  extent: { mode: "arrangement", endTicks: 1, ticksPerQuarter: 480, tracks: 0, pitches: [] },
  focus: -1,
  cells: NO_CELLS,
  anchor: null,
  cursor: null,
  notes: NO_NOTES,
  hovered: null,
  marquee: null,
  preview: [],
  splitTicks: null,
  locks: NO_CELLS,
  waiting: NO_CELLS,
  showsVelocity: true,
  isTouch: false,
  follows: true,
  strays: false,
  isHeld: false,
  gridBefore: "1/16",
  isFitted: false,
};

export const useRoll = create<RollState & RollActions>((set, get) => {
  const relayout = (change: Partial<RollState>) => {
    const next = { ...get(), ...change };
    const { layout, mode, isTouch, showsVelocity } = next;
    const { widthPx, heightPx } = layout;
    const fresh = layoutOf({ widthPx, heightPx, mode, isTouch, showsVelocity });
    const extent = { ...next.extent, mode };
    set({ ...change, layout: fresh, extent, view: clampView(next.view, fresh, extent) });
  };
  const see = (change: (state: RollState) => View) => set((state) => ({ view: change(state) }));
  return {
    ...START,
    set: (change) => {
      if ("showsVelocity" in change || "isTouch" in change) relayout(change);
      else set(change);
    },
    resize: (widthPx, heightPx) => {
      const { layout } = get();
      if (layout.widthPx !== widthPx || layout.heightPx !== heightPx)
        relayout({ layout: { ...layout, widthPx, heightPx } });
    },
    setExtent: (extent) => relayout({ extent }),
    setMode: (mode) => relayout({ mode, hovered: null, marquee: null, preview: [] }),
    scroll: (dx, dy) => see(({ view, layout, extent }) => scrollBy(view, layout, extent, dx, dy)),
    zoom: (factor, xPx) =>
      see(({ view, layout, extent }) =>
        zoomTime(view, layout, extent, factor, xPx ?? (layout.keysPx + layout.widthPx) / 2),
      ),
    zoomRows: (factor, yPx) =>
      see(({ view, layout, extent }) => {
        const middle = layout.body.top + heightOf(layout.body) / 2;
        return zoomHeight(view, layout, extent, factor, yPx ?? middle);
      }),
    fit: (startTicks, endTicks) =>
      see(({ view, layout, extent }) => fitSpan(view, layout, extent, startTicks, endTicks)),
    selectCells: (cells, anchor, cursor) => set({ cells, anchor, cursor }),
    selectNotes: (notes) => set({ notes }),
    look: (trackId) => {
      if (trackId !== get().focus) set({ focus: trackId, notes: NO_NOTES, hovered: null });
    },
    toggleGrid: () =>
      set(({ grid, gridBefore }) =>
        grid === "off" ? { grid: gridBefore } : { grid: "off", gridBefore: grid },
      ),
    toggleFollow: () =>
      set(({ follows, strays }) => ({ follows: !follows || strays, strays: false })),
    lock: (cells) => set((state) => ({ locks: union(state.locks, cells) })),
    unlock: (cells) => set((state) => ({ locks: without(state.locks, cells) })),
    reset: () => set(({ follows }) => ({ ...START, follows })),
  };
});

/** The roll as it is now, for code outside components. */
export const roll = () => useRoll.getState();
