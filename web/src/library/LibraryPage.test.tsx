import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { useLanguage } from "../i18n";
import { answering, show } from "../testing/render";
import { LibraryPage } from "./LibraryPage";

const piece = (id: string, title: string) => ({
  id,
  title,
  style: "lofi",
  key: "D minor",
  tempo_bpm: 75,
  meter: "4/4",
  bars: 16,
  seconds: 51.2,
  verb: "compose",
  prompt: "rainy lofi",
  starred: false,
  revision: 1,
  takes: 1,
  engine: "theory",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
});

const score = {
  title: "Rain",
  ticks_per_quarter: 480,
  end_ticks: 1920,
  bars: [0],
  tempos: [{ at_ticks: 0, bpm: 120 }],
  meters: [{ at_ticks: 0, numerator: 4, denominator: 4 }],
  keys: [],
  chords: [],
  sections: [],
  tracks: [
    {
      id: 0,
      name: "flute",
      role: "melody",
      program: 73,
      is_drum: false,
      notes: [[0, 72, 480, 90]],
    },
  ],
  revision: 1,
};

function library(pieces = [piece("a", "Rain"), piece("b", "Salt")]) {
  return answering({
    "GET /pieces": (_: unknown, url: URL) => {
      const words = url.searchParams.get("q") ?? "";
      const found = pieces.filter(({ title }) => title.toLowerCase().includes(words));
      return { pieces: found, total: found.length };
    },
    "GET /styles": {
      entries: [{ name: "lofi", description: "", group: "", source: "", facts: {} }],
    },
    "PATCH /pieces/a": (change: unknown) => Object.assign(pieces[0] ?? {}, change),
    "DELETE /pieces/a": () => {
      pieces.splice(0, 1);
      return null;
    },
    "GET /pieces/a/score": score,
    "GET /pieces/a/mix": { tracks: {}, finish: null, ambience: null },
  });
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an empty library teaches how a piece is made", async () => {
  library([]);
  show(<LibraryPage />);
  expect(await screen.findByText("Every piece you make stays here")).toBeVisible();
  expect(screen.getByRole("link", { name: "Compose a piece" })).toHaveAttribute("href", "/");
});

test("words narrow the list, and where none fits all can come back", async () => {
  const asked = library();
  show(<LibraryPage />);
  expect(await screen.findByRole("link", { name: "Rain" })).toHaveAttribute("href", "/piece/a");
  await userEvent.type(screen.getByRole("searchbox"), "salt");
  await waitFor(() => expect(screen.queryByText("Rain")).toBeNull());
  expect(asked.at(-1)?.url.searchParams.get("sort")).toBe("-updated_at");
  await userEvent.type(screen.getByRole("searchbox"), " & snow");
  await screen.findByText("No piece fits");
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(await screen.findByText("Rain")).toBeVisible();
});

test("a star shows at once and is kept", async () => {
  const asked = library();
  show(<LibraryPage />);
  const star = await screen.findByRole("button", { name: "Star Rain" });
  await userEvent.click(star);
  await waitFor(() => expect(star).toHaveAttribute("aria-pressed", "true"));
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ starred: true });
});

test("a piece gets another name", async () => {
  const asked = library();
  show(<LibraryPage />);
  await userEvent.click(await screen.findByRole("button", { name: "More for Rain" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Rename" }));
  const dialog = await screen.findByRole("dialog");
  const field = within(dialog).getByLabelText("Title");
  expect(field).toHaveFocus();
  await userEvent.clear(field);
  await userEvent.type(field, "Snow{Enter}");
  expect(await screen.findByRole("link", { name: "Snow" })).toBeVisible();
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ title: "Snow" });
});

test("a deleted piece can be taken back; otherwise it goes when the time is over", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const asked = library();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  show(<LibraryPage />);
  const remove = async () => {
    await user.click(await screen.findByRole("button", { name: "More for Rain" }));
    await user.click(screen.getByRole("menuitem", { name: "Delete" }));
    await waitFor(() => expect(screen.queryByRole("link", { name: "Rain" })).toBeNull());
  };
  await remove();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: "Rain" })).toBeVisible();
  await vi.advanceTimersByTimeAsync(8000);
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  await remove();
  await vi.advanceTimersByTimeAsync(8000);
  expect(asked.some(({ method }) => method === "DELETE")).toBe(true);
});

test("a piece is heard from the list, and stops when the list goes", async () => {
  library();
  const { desk, unmount } = show(<LibraryPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Play Rain" }));
  expect(await screen.findByRole("button", { name: "Pause Rain" })).toBeVisible();
  expect(desk.transport.isActive).toBe(true);
  unmount();
  expect(desk.transport.isActive).toBe(false);
});

test("everything is there in Spanish too", async () => {
  library();
  useLanguage.getState().setLanguage("es");
  show(<LibraryPage />);
  expect(await screen.findByRole("button", { name: "Reproducir Rain" })).toBeVisible();
  expect(screen.getAllByText("75 ppm")).toHaveLength(2);
  useLanguage.getState().setLanguage("en");
});
