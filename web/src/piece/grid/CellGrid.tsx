import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import type { ScoreDoc, Track } from "../../score";
import { barEnd } from "../roll/grid";
import { countStarting, indexOf } from "../roll/noteIndex";
import { type Cell, cellKey } from "../state/cells";
import { revealCell } from "../state/commands";
import { usePiece } from "../state/document";
import { roll, useRoll } from "../state/roll";

const AROUND = 8;

/**
 * The arrangement for a screen reader: a grid of parts by bars with one cell in the tab order.
 *
 * Only the bars around the cursor are in the page; the counts tell how many there are. Arrow
 * keys and the rest are shortcuts of the page, so that they work on the canvas just the same.
 */
export function CellGrid() {
  const t = useT();
  const doc = usePiece((state) => state.doc);
  const cursor = useRoll((state) => state.cursor);
  const grid = useRef<HTMLDivElement>(null);
  const first = doc.tracks[0];
  const at = cursor ?? (first === undefined ? null : { trackId: first.id, bar: 0 });
  useEffect(() => {
    const inside = grid.current?.contains(document.activeElement);
    if (cursor === null || !inside) return;
    grid.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [cursor]);
  if (at === null) return null;
  const from = Math.max(0, at.bar - AROUND);
  const to = Math.min(doc.bars.length, at.bar + AROUND + 1);
  const bars = doc.bars.slice(from, to).map((_, place) => from + place);
  return (
    <div className="visually-hidden">
      <p id="twin-help">{t("piece.twin.help")}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a table has no roving focus */}
      <div
        ref={grid}
        role="grid"
        aria-label={t("piece.twin")}
        aria-describedby="twin-help"
        aria-rowcount={doc.tracks.length}
        aria-colcount={doc.bars.length}
        aria-multiselectable="true"
      >
        {doc.tracks.map((track, row) => (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the focus moves from cell to cell
          <div key={track.id} role="row" aria-rowindex={row + 1}>
            {bars.map((bar) => (
              <GridCell key={bar} doc={doc} track={track} bar={bar} at={at} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface GridCellProps {
  doc: ScoreDoc;
  track: Track;
  bar: number;
  at: Cell;
}

function GridCell({ doc, track, bar, at }: GridCellProps) {
  const t = useT();
  const key = cellKey(track.id, bar);
  const isSelected = useRoll((state) => state.cells.has(key));
  const isLocked = useRoll((state) => state.locks.has(key));
  const isWaiting = useRoll((state) => state.waiting.has(key));
  const start = doc.bars[bar] ?? 0;
  const end = barEnd(doc.bars, doc.endTicks, bar);
  const count = countStarting(indexOf(track.notes), start, end);
  const words = [
    track.name,
    t("piece.twin.bar", { bar: bar + 1 }),
    t("piece.notes.count", { count }),
    isLocked ? t("piece.twin.locked") : "",
    isWaiting ? t("piece.twin.waiting") : "",
  ];
  const cell = { trackId: track.id, bar };
  const isHere = at.trackId === track.id && at.bar === bar;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cell has no roving focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are shortcuts of the page
    <div
      role="gridcell"
      aria-colindex={bar + 1}
      aria-selected={isSelected}
      aria-label={words.filter((word) => word !== "").join(", ")}
      tabIndex={isHere ? 0 : -1}
      onClick={() => roll().selectCells(new Set([key]), cell, cell)}
      onFocus={() => {
        const { cursor, cells, anchor, selectCells } = roll();
        if (cursor?.trackId !== cell.trackId || cursor.bar !== cell.bar)
          selectCells(cells, cells.size === 0 ? cell : anchor, cell);
        revealCell(cell);
      }}
    />
  );
}
