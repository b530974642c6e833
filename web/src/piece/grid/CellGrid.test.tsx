import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { useLanguage } from "../../i18n";
import { addNotes, addTrack, emptyScore } from "../../score";
import { stepCell, toggleLock } from "../state/commands";
import { piece } from "../state/document";
import { roll } from "../state/roll";
import { CellGrid } from "./CellGrid";

beforeEach(() => {
  useLanguage.setState({ language: "en" });
  roll().reset();
  roll().resize(1000, 600);
  const flute = addTrack(emptyScore("x", 40), { name: "flute" });
  const both = addTrack(flute.doc, { name: "bass" });
  const note = { start: 1920, pitch: 40, duration: 480 };
  piece().open("p", addNotes(both.doc, both.trackId, [note]).doc);
});

describe("the grid for a screen reader", () => {
  it("names each cell by part, bar, notes and lock", () => {
    render(<CellGrid />);
    expect(screen.getByRole("gridcell", { name: "bass, bar 2, 1 note" })).toBeInTheDocument();
    act(() => {
      stepCell(1, 0, false);
      stepCell(0, 1, false);
      toggleLock();
    });
    const locked = screen.getByRole("gridcell", { name: "bass, bar 2, 1 note, locked" });
    expect(locked).toHaveAttribute("aria-selected", "true");
  });

  it("has one cell in the tab order, and the focus follows the cursor", async () => {
    render(<CellGrid />);
    await userEvent.tab();
    expect(screen.getByRole("gridcell", { name: "flute, bar 1, 0 notes" })).toHaveFocus();
    act(() => stepCell(0, 1, false));
    expect(screen.getByRole("gridcell", { name: "flute, bar 2, 0 notes" })).toHaveFocus();
    const open = screen.getAllByRole("gridcell").filter((cell) => cell.tabIndex === 0);
    expect(open).toHaveLength(1);
  });

  it("draws a range out from the cell that has the focus", () => {
    render(<CellGrid />);
    act(() => screen.getByRole("gridcell", { name: "bass, bar 3, 0 notes" }).focus());
    act(() => stepCell(0, 1, true));
    const chosen = screen.getAllByRole("gridcell", { selected: true });
    expect(chosen.map((cell) => cell.getAttribute("aria-label"))).toEqual([
      "bass, bar 3, 0 notes",
      "bass, bar 4, 0 notes",
    ]);
  });

  it("holds only the bars around the cursor, and tells how many there are", () => {
    render(<CellGrid />);
    expect(screen.getByRole("grid")).toHaveAttribute("aria-colcount", "40");
    expect(screen.getAllByRole("gridcell").length).toBeLessThan(40);
    act(() => roll().selectCells(new Set(), null, { trackId: 0, bar: 39 }));
    expect(screen.getByRole("gridcell", { name: "bass, bar 40, 0 notes" })).toHaveAttribute(
      "aria-colindex",
      "40",
    );
  });
});
