import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Piece } from "../api";
import { answering } from "../testing/render";
import { PieceHeader } from "./PieceHeader";

const ROW = { id: "p", title: "Waltz", style: "waltz", key: "D minor", tempo_bpm: 85 } as Piece;
const OPEN = ["piece", "p", "open"];

function showHeader() {
  const queries = new QueryClient();
  queries.setQueryData(OPEN, { row: ROW, score: null, mix: null });
  const asked = answering({ "PATCH /pieces/p": ROW });
  render(
    <QueryClientProvider client={queries}>
      <PieceHeader row={ROW} view="roll" onView={() => undefined} />
    </QueryClientProvider>,
  );
  return { queries, asked, title: screen.getByRole("textbox", { name: "Title of the piece" }) };
}

afterEach(() => vi.unstubAllGlobals());

test("words that change width stand before the buttons, which so stay under the pointer", () => {
  showHeader();
  const words = screen.getByRole("status");
  for (const name of ["Undo", "Redo", "Revisions", "Export…"]) {
    const button = screen.getByRole("button", { name });
    expect(words.compareDocumentPosition(button)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  }
});

test("a new title is known to the whole page at once", async () => {
  const { queries, asked, title } = showHeader();
  fireEvent.change(title, { target: { value: " Río " } });
  fireEvent.blur(title);
  await vi.waitFor(() =>
    expect(queries.getQueryData(OPEN)).toMatchObject({ row: { title: "Río" }, score: null }),
  );
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ title: "Río" });
});

test("a title that was emptied comes back", () => {
  const { asked, title } = showHeader();
  fireEvent.change(title, { target: { value: "  " } });
  fireEvent.blur(title);
  expect(title).toHaveValue("Waltz");
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
});
