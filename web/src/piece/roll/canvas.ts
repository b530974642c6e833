/** A canvas that is as sharp as its screen: sized in device pixels, drawn in CSS pixels. */

const MAX_RATIO = 3;

/** Size a canvas for the screen; gives its context, scaled to CSS pixels, or null without one. */
export function fitted(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | null {
  const ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
  const wide = Math.max(1, Math.round(widthPx * ratio));
  const high = Math.max(1, Math.round(heightPx * ratio));
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
