import { useShortcut } from "../app/shortcuts";
import { useDesk } from "../audio";
import { useT } from "../i18n";
import { timeMapOf } from "../score";
import { askFor, doAgain } from "./again/asking";
import { closeTray, useWork } from "./again/work";
import { openList } from "./grid/openList";
import { goTo, loopSelection, toggleLoop } from "./playing";
import { editNotes, muteTracks, soloTracks } from "./SelectionBar";
import { copy, cut, paste, pasteInPlace } from "./state/clip";
import {
  join,
  loudness,
  nudge,
  raise,
  remove,
  selectAll,
  selectNone,
  stepCell,
  stepNote,
  stretch,
  toGrid,
  toggleLock,
  twice,
} from "./state/commands";
import { piece } from "./state/document";
import { roll, TOOLS, useRoll } from "./state/roll";
import { useHandList } from "./useHandList";

/** Every key of the roll; the list of shortcuts shows them by itself. */
export function useRollShortcuts(): void {
  usePlayKeys();
  useEditKeys();
  useSelectKeys();
  useViewKeys();
  useAgainKeys();
  useHandList();
}

function usePlayKeys(): void {
  const t = useT();
  const desk = useDesk();
  const group = t("piece.group.play");
  const seekBars = (by: number) => {
    const map = timeMapOf(piece().doc);
    const bar = map.barAt(desk.transport.positionTicks());
    const bars = piece().doc.bars;
    const next = Math.min(Math.max(bar + by, 0), bars.length - 1);
    goTo(desk, bars[next] ?? 0);
  };
  useShortcut("Space", t("piece.play"), group, () => void desk.transport.toggle());
  useShortcut("L", t("piece.loop"), group, () => toggleLoop(desk));
  useShortcut("Shift+L", t("piece.loop.selection"), group, () => loopSelection(desk));
  useShortcut("Home", t("piece.start"), group, () => goTo(desk, 0));
  useShortcut("End", t("piece.end"), group, () => goTo(desk, piece().doc.endTicks - 1));
  useShortcut(",", t("piece.barBack"), group, () => seekBars(-1));
  useShortcut(".", t("piece.barOn"), group, () => seekBars(1));
}

function useEditKeys(): void {
  const t = useT();
  const desk = useDesk();
  const group = t("piece.group.edit");
  const again = () => piece().redo();
  useShortcut("Mod+Z", t("common.undo"), group, () => piece().undo());
  useShortcut("Mod+Shift+Z", t("common.redo"), group, again);
  useShortcut("Mod+Y", t("common.redo"), group, again);
  useShortcut("Delete", t("common.delete"), group, remove);
  useShortcut("Backspace", t("common.delete"), group, remove);
  useShortcut("Mod+D", t("piece.duplicate"), group, twice);
  useShortcut("Q", t("piece.quantise"), group, toGrid);
  useShortcut("J", t("piece.join"), group, join);
  useShortcut("Mod+C", t("piece.copy"), group, copy);
  useShortcut("Mod+X", t("piece.cut"), group, cut);
  useShortcut("Mod+V", t("piece.paste"), group, () => paste(desk.transport.positionTicks()));
  useShortcut("Mod+Shift+V", t("piece.pasteInPlace"), group, pasteInPlace);
  useShortcut("Shift+ArrowUp", t("piece.octaveUp"), group, () => up(12));
  useShortcut("Shift+ArrowDown", t("piece.octaveDown"), group, () => up(-12));
  useShortcut("Alt+ArrowRight", t("piece.longer"), group, () => stretch(1));
  useShortcut("Alt+ArrowLeft", t("piece.shorter"), group, () => stretch(-1));
  useShortcut("Alt+ArrowUp", t("piece.louder"), group, () => loudness(5));
  useShortcut("Alt+ArrowDown", t("piece.softer"), group, () => loudness(-5));
}

/** Shift with an arrow: an octave for notes, a wider range of cells. */
function up(semitones: number): void {
  if (roll().mode === "notes") raise(semitones);
  else stepCell(semitones > 0 ? -1 : 1, 0, true);
}

function useSelectKeys(): void {
  const t = useT();
  const group = t("piece.group.select");
  const isNotes = useRoll((state) => state.mode === "notes");
  const words = (notes: "earlier" | "later" | "stepUp" | "stepDown") =>
    isNotes ? t(`piece.${notes}`) : t("piece.move.cell");
  const step = (rows: number, columns: number) => {
    if (roll().mode === "arrangement") stepCell(rows, columns, false);
    else if (columns !== 0) nudge(columns);
    else raise(-rows);
  };
  useShortcut("ArrowLeft", words("earlier"), group, () => step(0, -1));
  useShortcut("ArrowRight", words("later"), group, () => step(0, 1));
  useShortcut("ArrowUp", words("stepUp"), group, () => step(-1, 0));
  useShortcut("ArrowDown", words("stepDown"), group, () => step(1, 0));
  const wide = isNotes ? t("piece.nextNote") : t("piece.range.cell");
  useShortcut("Shift+ArrowLeft", wide, group, () => wider(-1));
  useShortcut("Shift+ArrowRight", wide, group, () => wider(1));
  useShortcut("N", t("piece.nextNote"), group, () => stepNote(1, false));
  useShortcut("P", t("piece.previousNote"), group, () => stepNote(-1, false));
  useShortcut("Mod+A", t("piece.selectAll"), group, selectAll);
  useShortcut("Escape", t("piece.clearSelection"), group, () => {
    if (useWork.getState().tray === null) selectNone();
    else closeTray();
  });
  useShortcut("Enter", t("piece.list.open"), group, openList);
}

function wider(by: 1 | -1): void {
  if (roll().mode === "arrangement") stepCell(0, by, true);
  else stepNote(by, true);
}

function useViewKeys(): void {
  const t = useT();
  const group = t("piece.group.view");
  const whole = () => roll().fit(0, piece().doc.endTicks);
  useShortcut("+", t("piece.zoom.in"), group, () => roll().zoom(1.4));
  useShortcut("=", t("piece.zoom.in"), group, () => roll().zoom(1.4));
  useShortcut("-", t("piece.zoom.out"), group, () => roll().zoom(1 / 1.4));
  useShortcut("0", t("piece.zoom.fit"), group, whole);
  useShortcut("[", t("piece.zoom.lower"), group, () => roll().zoomRows(1 / 1.2));
  useShortcut("]", t("piece.zoom.taller"), group, () => roll().zoomRows(1.2));
  useShortcut("F", t("piece.follow"), group, () => roll().toggleFollow());
  useShortcut("G", t("piece.grid.toggle"), group, () => roll().toggleGrid());
  useShortcut("E", t("piece.mode.switch"), group, () =>
    roll().mode === "notes" ? roll().setMode("arrangement") : editNotes(),
  );
  const tool = (place: number) => {
    const name = TOOLS[place];
    if (roll().mode === "arrangement") editNotes();
    if (name !== undefined) roll().set({ tool: name });
  };
  useShortcut("1", t("piece.tool.select"), group, () => tool(0));
  useShortcut("2", t("piece.tool.draw"), group, () => tool(1));
  useShortcut("3", t("piece.tool.erase"), group, () => tool(2));
  useShortcut("4", t("piece.tool.split"), group, () => tool(3));
}

function useAgainKeys(): void {
  const t = useT();
  const group = t("piece.group.again");
  useShortcut("D", t("piece.again"), group, doAgain);
  useShortcut("Shift+D", t("piece.again.more"), group, () => askFor("infill"));
  useShortcut("V", t("piece.vary"), group, () => askFor("vary"));
  useShortcut("C", t("piece.continue"), group, () => askFor("continue"));
  useShortcut("A", t("piece.accompany"), group, () => askFor("accompany"));
  useShortcut("K", t("piece.lock"), group, toggleLock);
  useShortcut("M", t("piece.muteTracks"), group, muteTracks);
  useShortcut("S", t("piece.soloTracks"), group, soloTracks);
}
