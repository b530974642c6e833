/** Where the bands of the roll lie on its canvas, in CSS pixels from the top left. */

/** The two ways to look at a piece: every track as a row, or one track in full. */
export type Mode = "arrangement" | "notes";

/** A band of the canvas, `top` included and `bottom` not. */
export interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** The bands of one canvas. `keysPx` is the width of the keyboard at the left, 0 without one. */
export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly keysPx: number;
  readonly ruler: Band;
  readonly sections: Band;
  readonly chords: Band;
  readonly body: Band;
  readonly velocity: Band | null;
}

export interface LayoutWish {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mode: Mode;
  /** True where the pointer is a finger: wider keys, taller lanes. */
  readonly isTouch: boolean;
  readonly showsVelocity: boolean;
}

const RULER_PX = 26;
const SECTIONS_PX = 24;
const CHORDS_PX = 24;
export const HEAD_PX = RULER_PX + SECTIONS_PX + CHORDS_PX;
const KEYS_PX = 56;
const KEYS_TOUCH_PX = 44;
const VELOCITY_PX = 84;
const VELOCITY_LOW_PX = 56;
const LOW_BODY_PX = 320;

/**
 * Share a canvas out among its bands.
 *
 * The head (ruler, sections, chords) has a fixed height, the velocity lane is only there for one
 * track's notes and shrinks on a low canvas, and the body takes what is left.
 */
export function layoutOf(wish: LayoutWish): Layout {
  const { widthPx, heightPx, mode, isTouch, showsVelocity } = wish;
  const lane = heightPx - HEAD_PX < LOW_BODY_PX ? VELOCITY_LOW_PX : VELOCITY_PX;
  const withLane = mode === "notes" && showsVelocity && heightPx > HEAD_PX + 2 * lane;
  const bodyBottom = Math.max(HEAD_PX, heightPx - (withLane ? lane : 0));
  return {
    widthPx,
    heightPx,
    keysPx: mode === "notes" ? (isTouch ? KEYS_TOUCH_PX : KEYS_PX) : 0,
    ruler: { top: 0, bottom: RULER_PX },
    sections: { top: RULER_PX, bottom: RULER_PX + SECTIONS_PX },
    chords: { top: RULER_PX + SECTIONS_PX, bottom: HEAD_PX },
    body: { top: HEAD_PX, bottom: bodyBottom },
    velocity: withLane ? { top: bodyBottom, bottom: heightPx } : null,
  };
}

/** The height of a band in pixels. */
export function heightOf(band: Band): number {
  return band.bottom - band.top;
}

/** Which band a point lies in; `keys` is the keyboard beside the body. */
export type Place = "ruler" | "sections" | "chords" | "keys" | "body" | "velocity" | "outside";

/** The band under a point. */
export function placeAt(layout: Layout, xPx: number, yPx: number): Place {
  if (xPx < 0 || yPx < 0 || xPx >= layout.widthPx || yPx >= layout.heightPx) return "outside";
  if (yPx < layout.ruler.bottom) return "ruler";
  if (yPx < layout.sections.bottom) return "sections";
  if (yPx < layout.chords.bottom) return "chords";
  if (xPx < layout.keysPx) return "keys";
  if (yPx < layout.body.bottom) return "body";
  return layout.velocity === null ? "outside" : "velocity";
}
