/** The playhead, alone on its canvas: playback redraws two thin strips and nothing else. */

import type { Palette } from "./palette";

const HALF_PX = 8;

/** Move the playhead's line from where it was to `xPx`; null wipes it away. */
export function drawPlayhead(
  context: CanvasRenderingContext2D,
  heightPx: number,
  palette: Palette,
  previousPx: number | null,
  xPx: number | null,
): void {
  if (previousPx !== null) context.clearRect(previousPx - HALF_PX, 0, 2 * HALF_PX, heightPx);
  if (xPx === null) return;
  context.fillStyle = palette.accent;
  context.fillRect(xPx - 1, 0, 2, heightPx);
  context.beginPath();
  context.moveTo(xPx - 6, 0);
  context.lineTo(xPx + 6, 0);
  context.lineTo(xPx + 6, 7);
  context.lineTo(xPx, 14);
  context.lineTo(xPx - 6, 7);
  context.closePath();
  context.fill();
}
