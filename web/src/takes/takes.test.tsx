import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Take } from "../api";
import { useMaking } from "../compose/making";
import { answering, show } from "../testing/render";
import { UNDO_MS, useDiscarding } from "./discarding";
import { Takes } from "./Takes";
import { whyOf } from "./why";

const SCORE = {
  title: "Waltz",
  ticks_per_quarter: 480,
  end_ticks: 1920,
  bars: [0],
  tempos: [{ at_ticks: 0, bpm: 90 }],
  meters: [],
  keys: [],
  chords: [],
  sections: [],
  revision: null,
  tracks: [
    { id: 0, name: "tune", role: "melody", program: 0, is_drum: false, notes: [[0, 60, 960, 90]] },
  ],
};

const take = (place: number, more: object = {}): Take =>
  ({
    id: `t${place}`,
    number: place,
    place,
    job: "a",
    total: 0.9,
    reasons: ["nearer to its style and fits its chords better"],
    measurements: { likeness: 0.956, chord_fit: 1 },
    conformance: [{ field: "tempo_bpm", asked: 75, found: 80, ok: place === 1 }],
    originality: { own_run: place === 1 ? 0 : 8, usual_run: 28 },
    kept: place === 1,
    seconds: 61,
    bars: 16,
    ...more,
  }) as unknown as Take;

function answers() {
  return answering({
    "GET /pieces/p/takes/t1/score": SCORE,
    "GET /pieces/p/takes/t2/score": SCORE,
    "DELETE /pieces/p/takes/t2": null,
    "POST /pieces/p/takes/t2/keep": { revision: 2 },
  });
}

beforeEach(() => {
  useMaking.setState({ ...useMaking.getInitialState(), piece: "p" });
  useDiscarding.setState({ gone: new Set() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("whyOf", () => {
  test("knows what the server says, and is silent about the rest", () => {
    expect(whyOf(["nearer to its style and easier to play"])).toEqual([
      "takes.why.style",
      "takes.why.hands",
    ]);
    expect(whyOf(["keeps 3 of 3 asked"])).toEqual([]);
    expect(whyOf([])).toEqual([]);
  });
});

describe("the takes", () => {
  test("tell a musician how they measure and what they miss", () => {
    answers();
    show(<Takes piece="p" takes={[take(1), take(2)]} />);
    const first = within(screen.getByRole("article", { name: "Take 1" }));
    expect(first.getByText("Measures best")).toBeVisible();
    expect(first.getByText("Closer to its style · Sits better on its chords")).toBeVisible();
    expect(first.getByText("96")).toBeVisible();
    expect(first.getByText("Copies nothing it learnt from")).toBeVisible();
    const second = within(screen.getByRole("article", { name: "Take 2" }));
    expect(second.getByText("2 of 2")).toBeVisible();
    expect(second.getByText("Not as asked: Tempo (bpm)")).toBeVisible();
    expect(second.getByText("Longest echo: 8 notes")).toBeVisible();
  });

  test("a take alone has no rank", () => {
    answers();
    show(<Takes piece="p" takes={[take(1)]} />);
    expect(screen.queryByText("Measures best")).toBeNull();
  });

  test("a take that is thrown away can be had back, and then goes for good", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const asked = answers();
    show(<Takes piece="p" takes={[take(1), take(2)]} />);
    const discard = () => fireEvent.click(screen.getByRole("button", { name: "Discard Take 2" }));
    discard();
    expect(screen.queryByRole("article", { name: "Take 2" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByRole("article", { name: "Take 2" })).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS * 2));
    expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
    discard();
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS * 2));
    expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  test("a double click throws away one take, not also the one that moves up", () => {
    answers();
    show(<Takes piece="p" takes={[take(1), take(2), take(3)]} />);
    fireEvent.click(screen.getByRole("button", { name: "Discard Take 2" }), { detail: 1 });
    fireEvent.click(screen.getByRole("button", { name: "Discard Take 3" }), { detail: 2 });
    expect(screen.queryByRole("article", { name: "Take 2" })).toBeNull();
    expect(screen.getByRole("article", { name: "Take 3" })).toBeVisible();
  });

  test("keeping another take makes it the piece", async () => {
    const asked = answers();
    show(<Takes piece="p" takes={[take(1), take(2)]} />);
    fireEvent.click(screen.getByRole("button", { name: "Keep" }));
    await vi.waitFor(() => expect(useMaking.getState().revision).toBe(2));
    expect(asked.at(-1)?.url.pathname).toContain("/t2/keep");
    expect(useMaking.getState().takes.map(({ kept }) => kept)).toEqual([false, true]);
  });
});
