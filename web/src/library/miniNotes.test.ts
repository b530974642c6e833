import { expect, test, vi } from "vitest";
import type { ScoreJson } from "../api";
import { drawMiniRoll, miniNotes } from "./miniNotes";

const track = (role: string, is_drum: boolean, notes: [number, number, number, number][]) => ({
  id: 0,
  name: role,
  role,
  program: 0,
  is_drum,
  notes,
});

const score = {
  end_ticks: 1000,
  tracks: [
    track("melody", false, [[0, 84, 500, 90]]),
    track("bass", false, [[500, 36, 500, 90]]),
    track("drums", true, [[250, 38, 10, 90]]),
  ],
} as unknown as ScoreJson;

test("high notes lie above low ones, drums at the foot, time from left to right", () => {
  const [melody, bass, drums] = miniNotes(score);
  expect(melody).toEqual({ role: "melody", left: 0, width: 0.5, top: 0.06 });
  expect(bass?.top).toBeCloseTo(0.86);
  expect(bass?.left).toBe(0.5);
  expect(drums?.top).toBe(0.97);
});

test("an empty score and one of drums alone have their picture", () => {
  expect(miniNotes({ end_ticks: 0, tracks: [] } as unknown as ScoreJson)).toEqual([]);
  const [only] = miniNotes({ ...score, tracks: score.tracks.slice(2) });
  expect(only?.left).toBe(0.25);
});

test("each role's colour is asked for once and no note is thinner than a pixel", () => {
  const context = { clearRect: vi.fn(), fillRect: vi.fn(), fillStyle: "", globalAlpha: 1 };
  const colourOf = vi.fn(() => "red");
  const notes = [...miniNotes(score), ...miniNotes(score)];
  drawMiniRoll(context, notes, 100, 50, colourOf);
  expect(colourOf).toHaveBeenCalledTimes(3);
  expect(context.fillRect).toHaveBeenCalledTimes(6);
  for (const [, , width] of context.fillRect.mock.calls) expect(width).toBeGreaterThanOrEqual(1);
});
