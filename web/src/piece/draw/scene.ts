/** Everything that a frame of the roll is drawn from. */

import type { Language } from "../../i18n";
import type { Extent, View } from "../roll/geometry";
import type { Grid } from "../roll/grid";
import type { Box } from "../roll/hit";
import type { Layout } from "../roll/layout";
import type { RollNote, RollScore } from "../roll/shape";
import type { Cell, CellSet } from "../state/cells";
import type { Palette } from "./palette";

export interface Loop {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly isOn: boolean;
}

/** What the base canvas shows: it is drawn again only when one of these changes. */
export interface Scene {
  readonly score: RollScore;
  readonly view: View;
  readonly layout: Layout;
  readonly extent: Extent;
  readonly palette: Palette;
  readonly grid: Grid;
  /** The track whose notes are edited in the notes view. */
  readonly focus: number;
  /** Tracks that are not heard now (muted, or not among the soloed). */
  readonly silent: ReadonlySet<number>;
  readonly locks: CellSet;
  readonly loop: Loop | null;
  /** Of the names of drums. */
  readonly language: Language;
}

/** What lies over the notes: the selection and what the hand is doing. */
export interface Overlay {
  readonly cells: CellSet;
  readonly cellCursor: Cell | null;
  readonly notes: ReadonlySet<number>;
  readonly hovered: number | null;
  readonly marquee: Box | null;
  /** Notes as they would lie if the drag ended now. */
  readonly preview: readonly RollNote[];
  /** Cells that are being made again. */
  readonly waiting: CellSet;
  /** Bars that are being made past the end. */
  readonly splitTicks: number | null;
}
