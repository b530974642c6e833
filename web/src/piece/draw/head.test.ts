import { describe, expect, it } from "vitest";
import { emptyScore, tempoInWords, usualMeter } from "../../score";
import { chordLabels } from "./chordLabels";
import { sieve } from "./notesView";
import { metreMarks, tempoMarks } from "./ruler";

const widthOf = (text: string) => text.length * 7;
const chords = ["G", "Em", "C♯m7b5/E", "D"].map((symbol, bar) => ({
  at_ticks: bar * 1920,
  symbol,
}));
const shown = (pxPerTick: number) =>
  chordLabels(chords, 4 * 1920, pxPerTick, widthOf).map(({ text }) => text);

describe("chord symbols", () => {
  it("are whole where there is room, shortened where there nearly is", () => {
    expect(shown(100 / 1920)).toEqual(["G", "Em", "C♯m7b5/E", "D"]);
    expect(shown(40 / 1920)).toEqual(["G", "Em", "C♯m…", "D"]);
  });

  it("are fewer where they lie close, and none covers another", () => {
    const labels = chordLabels(chords, 4 * 1920, 10 / 1920, widthOf);
    expect(labels.map(({ text }) => text)).toEqual(["G", "C♯m7b5/E"]);
    for (const [place, label] of labels.entries()) {
      const next = labels[place + 1];
      if (next === undefined) break;
      expect((next.ticks * 10) / 1920).toBeGreaterThanOrEqual(
        (label.ticks * 10) / 1920 + label.reachPx,
      );
    }
  });
});

describe("the ruler", () => {
  const score = {
    ...emptyScore("x", 4),
    meters: [
      { at_ticks: 0, numerator: 1, denominator: 4 },
      { at_ticks: 480, numerator: 7, denominator: 8 },
    ],
    bars: [0, 480, 2160, 3840],
    tempos: [
      { at_ticks: 0, bpm: 100 },
      { at_ticks: 960, bpm: 100.2 },
      { at_ticks: 1440, bpm: 132 },
    ],
  };

  it("tells each metre with its bar, and each tempo that is another", () => {
    expect(metreMarks({ score }).map(({ texts }) => texts.join(" "))).toEqual([
      "1 1/4 ♩=100",
      "2 7/8",
    ]);
    expect(tempoMarks({ score })).toEqual([{ ticks: 1440, texts: ["♩=132"] }]);
  });

  it("is summed up without the pickup", () => {
    expect(usualMeter(score)).toMatchObject({ numerator: 7, denominator: 8 });
    expect(tempoInWords(score)).toBe("100–132");
    expect(tempoInWords(emptyScore())).toBe("120");
  });

  it("draws one of notes that cover one another, when all are near", () => {
    const view = { leftTicks: 0, pxPerTick: 0.002, topPx: 0, pitchPx: 14, rowPx: 76 };
    const near = sieve({ view, score });
    expect([near(10, 3), near(10.4, 3), near(10, 4), near(20, 3)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const far = sieve({ view: { ...view, pxPerTick: 0.1 }, score });
    expect([far(10, 3), far(10, 3)]).toEqual([true, true]);
  });
});
