/** Moving the view by wheel, by the middle button, by two fingers: the playhead is let go then. */

import { zoomHeight, zoomTime } from "../roll/geometry";
import { roll } from "../state/roll";
import type { Gesture, Point } from "./gesture";

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** A person looks elsewhere: the view does not follow the playhead until it is asked to. */
function stray(): void {
  if (!roll().strays) roll().set({ strays: true });
}

/** Drag the view by hand. */
export function panFrom(from: Point): Gesture {
  let last = from;
  const move = (point: Point) => {
    stray();
    roll().scroll(last.x - point.x, last.y - point.y);
    last = point;
  };
  return { move, end: () => {}, cancel: () => {} };
}

/** The wheel scrolls; with Ctrl it zooms time, with Alt height. */
export function wheeled(event: WheelEvent, point: Point): void {
  event.preventDefault();
  const { scroll, zoom, zoomRows, layout, extent, view } = roll();
  const unit = event.deltaMode === 1 ? 16 : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  if (event.ctrlKey || event.metaKey) zoom(Math.exp(-dy * 0.004), point.x);
  else if (event.altKey) zoomRows(Math.exp(-dy * 0.002), point.y);
  else {
    const rows = extent.tracks * view.rowPx;
    const fits = extent.mode === "arrangement" && rows <= layout.body.bottom - layout.body.top;
    const isAcross = (event.shiftKey || fits) && dx === 0;
    if (isAcross || dx !== 0) stray();
    if (isAcross) scroll(dy, 0);
    else scroll(dx, fits ? 0 : dy);
  }
}

const LEAST_PX = 24;
/** Fingers that lie more above than beside one another zoom the height. */
const STEEP = 1.5;

/** One of two fingers moved: what is between them stays there, nearer or farther. */
export function pinched(before: Finger, now: Finger, still: Finger): void {
  const wide = (finger: Finger) => Math.max(LEAST_PX, Math.abs(finger.x - still.x));
  const high = (finger: Finger) => Math.max(LEAST_PX, Math.abs(finger.y - still.y));
  stray();
  const { layout, extent, view, set, scroll } = roll();
  const isSteep = high(before) > STEEP * wide(before);
  const middle = { x: (before.x + still.x) / 2, y: (before.y + still.y) / 2 };
  const zoomed = isSteep
    ? zoomHeight(view, layout, extent, high(now) / high(before), middle.y)
    : zoomTime(view, layout, extent, wide(now) / wide(before), middle.x);
  set({ view: zoomed });
  scroll((before.x - now.x) / 2, (before.y - now.y) / 2);
}
