/** A gesture: what one press of a finger or a button does until it is let go. */

import { pitchRowAt, ticksAt, xOf } from "../roll/geometry";
import { roll } from "../state/roll";

/** A point on the canvas with the keys that were held. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly shift: boolean;
  /** Ctrl, or ⌘ on a Mac. */
  readonly mod: boolean;
  readonly alt: boolean;
  readonly isTouch: boolean;
}

export interface Gesture {
  move: (point: Point) => void;
  end: (point: Point) => void;
  /** Let go without effect: Escape, a second finger, a menu that opens. */
  cancel: () => void;
}

/** How far a pointer goes before a press becomes a drag. */
const DRAG_PX = 4;

export function hasMoved(from: Point, to: Point): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) >= DRAG_PX;
}

/** A gesture that does nothing more. */
export const IDLE: Gesture = { move: () => {}, end: () => {}, cancel: () => {} };

/** A point as a place in the piece: it stays with the music when the view scrolls or zooms. */
export interface Spot {
  readonly ticks: number;
  /** Rows of pitches from the top of the content, as a fraction. */
  readonly row: number;
}

export function spotOf(point: Point): Spot {
  const { view, layout } = roll();
  const row = (point.y - layout.body.top + view.topPx) / view.pitchPx;
  return { ticks: ticksAt(view, layout, point.x), row };
}

/** Where a place lies on the canvas now. */
export function pixelsOf({ ticks, row }: Spot): { readonly x: number; readonly y: number } {
  const { view, layout } = roll();
  return { x: xOf(view, layout, ticks), y: layout.body.top + row * view.pitchPx - view.topPx };
}

/** How far a point lies from where a press began, in the music. */
export function travelled(from: Spot, to: Point): { ticks: number; rows: number } {
  const { view, layout } = roll();
  const rows = pitchRowAt(view, layout, to.y) - Math.floor(from.row);
  return { ticks: ticksAt(view, layout, to.x) - from.ticks, rows };
}

/** A stretch of the piece, ticks. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What gestures ask of the player; the page hands it in. */
export interface Player {
  seek: (ticks: number) => void;
  /** The loop of now; null without one. */
  loop: () => Span | null;
  setLoop: (loop: Span | null) => void;
  /** Sound one note of a track for a moment. */
  audition: (track: number, pitch: number, velocity: number) => void;
}
