import type { ScoreJson } from "../api";

/** A note in shares of the picture: 0 to 1 from the left and from the top. */
export interface MiniNote {
  role: string;
  left: number;
  width: number;
  top: number;
}

/** All notes of a score, laid out between its lowest and its highest pitch; drums at the foot. */
export function miniNotes(score: ScoreJson): MiniNote[] {
  const pitched = score.tracks.filter((track) => !track.is_drum);
  let low = 127;
  let high = 0;
  for (const { notes } of pitched)
    for (const [, pitch] of notes) {
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
    }
  const span = Math.max(12, high - low);
  const end = Math.max(1, score.end_ticks);
  return score.tracks.flatMap((track) =>
    track.notes.map(([start, pitch, duration]) => ({
      role: track.is_drum ? "drums" : (track.role ?? "other"),
      left: start / end,
      width: duration / end,
      top: track.is_drum ? 0.97 : 0.06 + 0.8 * (1 - (pitch - low) / span),
    })),
  );
}

/** Draw notes into a picture of some size in CSS pixels. */
export function drawMiniRoll(
  context: Pick<CanvasRenderingContext2D, "clearRect" | "fillRect" | "fillStyle" | "globalAlpha">,
  notes: readonly MiniNote[],
  width: number,
  height: number,
  colourOf: (role: string) => string,
): void {
  context.clearRect(0, 0, width, height);
  const colours = new Map<string, string>();
  for (const note of notes) {
    const colour = colours.get(note.role) ?? colourOf(note.role);
    colours.set(note.role, colour);
    context.fillStyle = colour;
    context.globalAlpha = note.role === "pad" || note.role === "drums" ? 0.45 : 0.95;
    const wide = Math.max(1, note.width * width - 0.5);
    context.fillRect(note.left * width, note.top * height - 1, wide, 2);
  }
  context.globalAlpha = 1;
}
