import {
  ClipboardPaste,
  Copy,
  Drum,
  Eraser,
  Lock,
  PencilLine,
  Plus,
  RotateCcw,
  Scissors,
  Sparkles,
  SquarePlus,
  Trash2,
  Waypoints,
} from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useDesk, usePlayback, useTransport } from "../audio";
import { Button, ContextMenu, EmptyState, type MenuItem } from "../design";
import { type Translate, useT } from "../i18n";
import type { ScoreDoc } from "../score";
import { AskDialog } from "./again/AskDialog";
import { askFor, doAgain, goOn } from "./again/asking";
import { useShown } from "./again/live";
import { TakesTray } from "./again/TakesTray";
import { useWork } from "./again/work";
import styles from "./editor.module.css";
import { CellGrid } from "./grid/CellGrid";
import { NoteList } from "./grid/NoteList";
import { silentTracks, useMixer } from "./mixer/mixerStore";
import { TrackList } from "./mixer/TrackList";
import { usePlayer } from "./playing";
import { xOf } from "./roll/geometry";
import { Overview } from "./roll/Overview";
import { rowsFor } from "./roll/pitches";
import { RollCanvas } from "./roll/RollCanvas";
import { editNotes, SelectionBar } from "./SelectionBar";
import { useSaid } from "./state/announce";
import { copy, paste } from "./state/clip";
import { addPart, remove, splitAtPlayhead, toggleLock } from "./state/commands";
import { isEmpty, usePiece } from "./state/document";
import { roll, useRoll } from "./state/roll";
import { Toolbar, Tools } from "./Toolbar";
import { TransportBar } from "./TransportBar";
import { useRollShortcuts } from "./useRollShortcuts";

/** The roll with everything around it. */
export function Editor() {
  const desk = useDesk();
  const doc = usePiece((state) => state.doc);
  const strips = useMixer((state) => state.tracks);
  const silent = useMemo(() => silentTracks(doc.tracks, strips), [doc.tracks, strips]);
  const loop = useTransport((state) => state.loop);
  const mode = useRoll((state) => state.mode);
  const { isPlaying } = usePlayback();
  const player = usePlayer();
  useRollShortcuts();
  useExtent(useShown());
  useFinger();
  // Where playing begins, the view goes with the playhead again.
  useEffect(() => {
    if (isPlaying) roll().set({ strays: false });
  }, [isPlaying]);
  const drawn = useMemo(
    () => (loop === null ? null : { startTicks: loop.from, endTicks: loop.to, isOn: true }),
    [loop],
  );
  return (
    <div className={styles.editor}>
      <Toolbar />
      <div className={styles.middle}>
        <TrackList silent={silent} />
        <div className={styles.stage}>
          <RollMenu>
            <div className={styles.roll}>
              <RollCanvas
                player={player}
                loop={drawn}
                silent={silent}
                position={() => desk.transport.positionTicks()}
                isPlaying={isPlaying}
              />
            </div>
          </RollMenu>
          <CellGrid />
          {isEmpty(doc) ? mode === "arrangement" && <Hole /> : <Ghost />}
        </div>
        <Over />
      </div>
      <Overview />
      <footer className={styles.foot}>
        <TransportBar />
        <FootTools />
      </footer>
      <AskDialog />
      <NoteList />
      <Said />
    </div>
  );
}

/** The bounds of the view follow the document; a piece is first shown whole. */
function useExtent(doc: ScoreDoc): void {
  const mode = useRoll((state) => state.mode);
  const focus = useRoll((state) => state.focus);
  const tray = useRoom();
  const widthPx = useRoll((state) => state.layout.widthPx);
  const heightPx = useRoll((state) => state.layout.heightPx);
  useEffect(() => {
    const track = doc.tracks.find(({ id }) => id === focus) ?? doc.tracks[0];
    if (track !== undefined && track.id !== focus) roll().set({ focus: track.id });
    const pitches = rowsFor(track?.isDrum ?? false, track?.notes.map(({ pitch }) => pitch) ?? []);
    const { endTicks, ticksPerQuarter } = doc;
    const tracks = doc.tracks.length + tray;
    roll().setExtent({ mode, endTicks, ticksPerQuarter, tracks, pitches });
  }, [doc, mode, focus, tray]);
  useEffect(() => {
    if (widthPx > 0 && heightPx > 0 && !roll().isFitted) showFirst(doc);
  }, [doc, widthPx, heightPx]);
  const end = useRef(doc.endTicks);
  useEffect(() => {
    const seam = end.current;
    end.current = doc.endTicks;
    if (doc.endTicks > seam) showNew(seam);
  }, [doc.endTicks]);
  const rows = useRef(doc.tracks.length);
  useEffect(() => {
    const isMore = doc.tracks.length > rows.current && useWork.getState().work !== null;
    rows.current = doc.tracks.length;
    if (isMore && roll().mode === "arrangement") roll().scroll(0, Number.MAX_SAFE_INTEGER);
  }, [doc.tracks.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another track or view is looked for anew
  useEffect(() => {
    if (mode === "notes") showPitches(doc, focus);
  }, [mode, focus]);
}

/** Rows of room below the last one, so that what floats over the roll hides none for good. */
function useRoom(): number {
  const isMaking = useWork(({ work, tray }) => work !== null || tray !== null);
  return isMaking ? 1 : 0;
}

const FIRST_BAR_PX = 44;
const NOTES_BAR_PX = 88;
const TAIL_PX = 190;

/** The first look: the whole piece where its bars are wide enough, rows as high as there is room. */
function showFirst(doc: ScoreDoc): void {
  const { layout, view, fit: showSpan, set } = roll();
  const wide = layout.widthPx - layout.keysPx;
  const fits = doc.bars.length * FIRST_BAR_PX <= wide - TAIL_PX;
  const bars = Math.max(2, Math.floor(wide / FIRST_BAR_PX));
  const end = fits ? (doc.endTicks * wide) / (wide - TAIL_PX) : (doc.bars[bars] ?? doc.endTicks);
  const room = (layout.body.bottom - layout.body.top - 72) / Math.max(1, doc.tracks.length);
  set({ isFitted: true, view: { ...view, rowPx: Math.min(112, Math.max(64, room)) } });
  showSpan(0, end);
}

/** Bars came past the end: where the old end was in sight, they come into sight too. */
function showNew(seamTicks: number): void {
  const { layout, view, isFitted, scroll } = roll();
  const x = xOf(view, layout, seamTicks);
  if (!isFitted || x < layout.keysPx || x > layout.widthPx) return;
  const lead = layout.keysPx + (layout.widthPx - layout.keysPx) / 4;
  if (x > lead) scroll(x - lead, 0);
}

/** Scroll to the middle of a track's pitches, near enough to see the notes. */
function showPitches(doc: ScoreDoc, focus: number): void {
  const barPx = (roll().view.pxPerTick * doc.endTicks) / Math.max(1, doc.bars.length);
  if (barPx < NOTES_BAR_PX) roll().zoom(NOTES_BAR_PX / barPx, roll().layout.keysPx);
  fitRows();
  const { view, layout, extent, scroll } = roll();
  const notes = doc.tracks.find(({ id }) => id === focus)?.notes ?? [];
  const pitches = notes.map(({ pitch }) => pitch).sort((a, b) => a - b);
  const middle = pitches[pitches.length >> 1] ?? 60;
  const row = extent.pitches.indexOf(middle);
  const high = layout.body.bottom - layout.body.top;
  scroll(0, row * view.pitchPx - high / 2 - view.topPx);
}

const PITCH_PX = 14;
const FILLED_PX = 20;

/** The few rows of a drum track share the height; the many of another are as high as usual. */
function fitRows(): void {
  const { view, layout, extent, zoomRows } = roll();
  const room = (layout.body.bottom - layout.body.top) / extent.pitches.length;
  const isFew = extent.pitches.length < 128;
  if (isFew && room > view.pitchPx) zoomRows(Math.min(28, room) / view.pitchPx);
  if (!isFew && view.pitchPx > FILLED_PX) zoomRows(PITCH_PX / view.pitchPx);
}

/** Fingers get wider grips and keys. */
function useFinger(): void {
  useEffect(() => {
    const coarse = matchMedia("(pointer: coarse)");
    const tell = () => roll().set({ isTouch: coarse.matches });
    tell();
    coarse.addEventListener("change", tell);
    return () => coarse.removeEventListener("change", tell);
  }, []);
}

function RollMenu({ children }: { children: React.ReactElement }) {
  const t = useT();
  const desk = useDesk();
  const mode = useRoll((state) => state.mode);
  const at = () => desk.transport.positionTicks();
  return (
    <ContextMenu items={mode === "arrangement" ? cellMenu(t, at) : noteMenu(t, at)}>
      {children}
    </ContextMenu>
  );
}

function cellMenu(t: Translate, at: () => number): readonly MenuItem[] {
  return [
    { label: t("piece.again"), icon: RotateCcw, keys: "D", onSelect: doAgain },
    { label: t("piece.vary"), icon: Sparkles, keys: "V", onSelect: () => askFor("vary") },
    { label: t("piece.lock"), icon: Lock, keys: "K", onSelect: toggleLock },
    "line",
    { label: t("piece.editNotes"), icon: Waypoints, keys: "E", onSelect: editNotes },
    { label: t("piece.copy"), icon: Copy, keys: "Mod+C", onSelect: copy },
    {
      label: t("piece.paste"),
      icon: ClipboardPaste,
      keys: "Mod+V",
      onSelect: () => paste(at()),
    },
    "line",
    { label: t("piece.empty"), icon: Eraser, keys: "Delete", danger: true, onSelect: remove },
  ];
}

function noteMenu(t: Translate, at: () => number): readonly MenuItem[] {
  return [
    { label: t("piece.copy"), icon: Copy, keys: "Mod+C", onSelect: copy },
    {
      label: t("piece.paste"),
      icon: ClipboardPaste,
      keys: "Mod+V",
      onSelect: () => paste(at()),
    },
    { label: t("piece.tool.split"), icon: Scissors, onSelect: () => splitAtPlayhead(at()) },
    "line",
    { label: t("piece.again"), icon: RotateCcw, keys: "D", onSelect: doAgain },
    { label: t("piece.lock"), icon: Lock, keys: "K", onSelect: toggleLock },
    "line",
    { label: t("common.delete"), icon: Trash2, keys: "Delete", danger: true, onSelect: remove },
  ];
}

/** Past the end: the bars that could be there. */
function Ghost() {
  const t = useT();
  const { endTicks } = useShown();
  const isBusy = useWork((state) => state.work !== null);
  const x = useRoll(({ view, layout }) => Math.round(xOf(view, layout, endTicks)));
  const widthPx = useRoll((state) => state.layout.widthPx);
  const top = useRoll((state) => state.layout.body.top);
  if (x > widthPx - 24) return null;
  return (
    <Button
      className={styles.ghost}
      style={{ left: x + 14, top: top + 12 }}
      icon={SquarePlus}
      size="s"
      disabled={isBusy}
      aria-label={t("piece.continue.ghost.name")}
      onClick={() => goOn(8)}
    >
      {t("piece.continue.ghost")}
    </Button>
  );
}

function Hole() {
  const t = useT();
  return (
    <div className={styles.hole}>
      <EmptyState icon={PencilLine} title={t("piece.hole.title")} action={<FirstTracks />}>
        {t("piece.hole.words")}
      </EmptyState>
    </div>
  );
}

function FirstTracks() {
  const t = useT();
  const hasTracks = usePiece((state) => state.doc.tracks.length > 0);
  const begin = (part: "none" | "melodic" | "drums") => {
    if (part !== "none") addPart(part === "drums");
    roll().setMode("notes");
    roll().set({ tool: "draw" });
  };
  return (
    <div className={styles.first}>
      {hasTracks ? (
        <Button variant="solid" icon={PencilLine} onClick={() => begin("none")}>
          {t("piece.hole.draw")}
        </Button>
      ) : (
        <Button variant="solid" icon={Plus} onClick={() => begin("melodic")}>
          {t("piece.mixer.addPart")}
        </Button>
      )}
      <Button icon={Drum} onClick={() => begin("drums")}>
        {t("piece.mixer.addDrums")}
      </Button>
    </div>
  );
}

/** What floats over the roll: takes and what to do with the selection. */
function Over() {
  const isMaking = useWork(({ work, tray }) => work !== null || tray !== null);
  const bottom = useRoll(({ layout }) => layout.heightPx - layout.body.bottom);
  return (
    <div className={styles.over} style={{ marginBottom: bottom }}>
      {isMaking ? <TakesTray /> : <SelectionBar />}
    </div>
  );
}

/** What to do first, and the tools where a thumb reaches them. */
function FootTools() {
  const t = useT();
  const mode = useRoll((state) => state.mode);
  return (
    <>
      <p className={styles.hint}>{mode === "arrangement" ? t("piece.hint.cells") : null}</p>
      {mode === "notes" && (
        <div className={styles.thumb}>
          <Tools />
        </div>
      )}
    </>
  );
}

function Said() {
  const text = useSaid((state) => state.text);
  const number = useSaid((state) => state.number);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {text}
      {number % 2 === 1 ? "\u00a0" : ""}
    </p>
  );
}
