import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useLanguage } from "../i18n";
import { answering, show } from "../testing/render";
import { ComposePage } from "./ComposePage";
import { useDraft } from "./draft";
import { ReaderNote } from "./ReaderNote";
import { sentence, toldOf } from "./reader";

const SILENT =
  "the built-in reader read this alone: http://127.0.0.1:9 answers in time; got no answer yet; look";
const LEFT_OUT = "left out of the model's answer, for it does not fit: parts";

const BRIEF = {
  style: "jazz",
  key: { tonic: "D", mode: "minor" },
  tempo_bpm: 80,
  meter: "4/4",
  length: { bars: 16 },
  moods: [],
  parts: [],
  without: [],
  ambience: [],
  finish: "clean",
  sources: {},
};

afterEach(() => {
  vi.unstubAllGlobals();
  useLanguage.setState({ language: "en" });
  useDraft.setState(useDraft.getInitialState());
});

test.each([
  ["left out of it", "Left out of it"],
  ["http://127.0.0.1:9 answers", "http://127.0.0.1:9 answers"],
  ["tiny.gguf answers in time", "tiny.gguf answers in time"],
  ["no language model is set", "No language model is set"],
  ["", ""],
])("a notice begins as a sentence does: %s", (text, told) => {
  expect(sentence(text)).toBe(told);
});

test("a notice says whether the built-in reader read alone, and why", () => {
  expect(toldOf(null)).toBeNull();
  expect(toldOf({ used: "model", name: "qwen", notice: null })).toBeNull();
  const alone = toldOf({ used: "built-in", name: "lexicon", notice: SILENT });
  expect(alone).toEqual({ alone: true, why: SILENT.slice(SILENT.indexOf("http")) });
  const part = toldOf({ used: "model", name: "qwen", notice: LEFT_OUT });
  expect(part?.alone).toBe(false);
});

test("what failed is told in the language of the page, in a polite live region", () => {
  useLanguage.setState({ language: "es" });
  show(<ReaderNote reader={{ used: "built-in", name: "lexicon", notice: SILENT }} />);
  const note = screen.getByText(/lo leyó el lector incorporado/).closest("[role=status]");
  expect(note).toHaveAttribute("aria-live", "polite");
  expect(note).toHaveTextContent("http://127.0.0.1:9 answers in time");
});

test("while the model reads, the page says so and shows what is understood already", async () => {
  let answer = () => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const told = (body: unknown) => {
    const isModel = (body as { reader: string }).reader === "auto";
    const reader = { used: "built-in", name: "lexicon", notice: isModel ? SILENT : null };
    return { brief: BRIEF, reader, unread: [], asked_parts: [] };
  };
  answering({ "GET /about": { version: "1", llm: "qwen", model: null }, "POST /brief": told });
  const quick = fetch;
  vi.stubGlobal("fetch", async (place: RequestInfo, asked?: RequestInit) => {
    if (String(asked?.body).includes('"auto"')) await slow;
    return quick(place, asked);
  });
  show(<ComposePage />);
  act(() => useDraft.getState().put({ prompt: "smoke at night" }));
  expect(await screen.findByText("The model is reading…", {}, { timeout: 4000 })).toBeVisible();
  expect(screen.getByRole("list", { name: "What was understood" })).toBeVisible();
  await act(async () => answer());
  expect(await screen.findByText(/so the built-in reader read this/)).toBeVisible();
  expect(screen.queryByText("The model is reading…")).toBeNull();
});
