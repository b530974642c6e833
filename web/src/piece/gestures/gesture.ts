/** A gesture: what one press of a finger or a button does until it is let go. */

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

/** What gestures ask of the player; the page hands it in. */
export interface Player {
  seek: (ticks: number) => void;
  setLoop: (startTicks: number, endTicks: number) => void;
  /** Sound one note of a track for a moment. */
  audition: (track: number, pitch: number, velocity: number) => void;
}
