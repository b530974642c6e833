import {
  AlignHorizontalJustifyStart,
  ArrowDown,
  ArrowUp,
  CopyPlus,
  Ellipsis,
  Eraser,
  ListMusic,
  Lock,
  LockOpen,
  Repeat,
  RotateCcw,
  Sparkles,
  Trash2,
  VolumeX,
  X,
} from "lucide-react";
import { useDesk } from "../audio";
import { Button, IconButton, Menu, Slider } from "../design";
import { useT } from "../i18n";
import { type Edited, placed, type ScoreDoc, setVelocity } from "../score";
import { askFor, doAgain } from "./again/asking";
import { cellsInWords } from "./again/requests";
import { openList } from "./grid/openList";
import { mixer, PLAIN } from "./mixer/mixerStore";
import { loopSelection } from "./playing";
import styles from "./selection.module.css";
import { barsByTrack, cellOfKey } from "./state/cells";
import { raise, remove, selectNone, toGrid, toggleLock, twice } from "./state/commands";
import { piece, usePiece } from "./state/document";
import { roll, useRoll } from "./state/roll";
import { useNarrow } from "./useNarrow";

/** What can be done with the selection; it shows while there is one. */
export function SelectionBar() {
  const mode = useRoll((state) => state.mode);
  const cells = useRoll((state) => state.cells.size);
  const notes = useRoll((state) => state.notes.size);
  if (mode === "arrangement") return cells > 0 ? <CellBar /> : null;
  return notes > 0 ? <NoteBar /> : null;
}

function CellBar() {
  const t = useT();
  const desk = useDesk();
  const cells = useRoll((state) => state.cells);
  const locks = useRoll((state) => state.locks);
  const doc = usePiece((state) => state.doc);
  const isLocked = [...cells].every((key) => locks.has(key));
  const isNarrow = useNarrow();
  const more = [
    { label: t("piece.vary"), icon: Sparkles, keys: "V", onSelect: () => askFor("vary") },
    {
      label: t("piece.again.more"),
      icon: RotateCcw,
      keys: "Shift+D",
      onSelect: () => askFor("infill"),
    },
    "line" as const,
    {
      label: t("piece.loop.selection"),
      icon: Repeat,
      keys: "Shift+L",
      onSelect: () => loopSelection(desk),
    },
    { label: t("piece.muteTracks"), icon: VolumeX, onSelect: muteTracks },
    { label: t("piece.list.open"), icon: ListMusic, keys: "Enter", onSelect: openList },
    { label: t("piece.editNotes"), icon: ListMusic, keys: "E", onSelect: editNotes },
    "line" as const,
    { label: t("piece.empty"), icon: Eraser, keys: "Delete", danger: true, onSelect: remove },
  ];
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("piece.cells.actions")}>
      <span className={styles.words}>
        <strong>{t("piece.cells.count", { count: cells.size })}</strong>
        <span className={styles.which}>{cellsInWords(cells, doc)}</span>
      </span>
      <Button
        size="s"
        variant="solid"
        icon={RotateCcw}
        disabled={isLocked}
        onClick={doAgain}
        title="D"
      >
        {t("piece.again")}
      </Button>
      {isNarrow ? (
        <IconButton
          icon={isLocked ? LockOpen : Lock}
          size="s"
          label={t(isLocked ? "piece.unlock" : "piece.lock")}
          onClick={toggleLock}
        />
      ) : (
        <Button size="s" icon={isLocked ? LockOpen : Lock} onClick={toggleLock} title="K">
          {t(isLocked ? "piece.unlock" : "piece.lock")}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={Ellipsis} size="s" tooltip={false} label={t("common.more")} />}
        items={more}
      />
      <IconButton icon={X} size="s" label={t("piece.clearSelection")} onClick={selectNone} />
    </div>
  );
}

/** Mute the tracks of the selected cells, or let them be heard where all are muted. */
export function muteTracks(): void {
  flip("mute");
}

/** Solo the tracks of the selected cells. */
export function soloTracks(): void {
  flip("solo");
}

function flip(what: "mute" | "solo"): void {
  const { cells, mode, focus, cursor } = roll();
  const chosen = [...barsByTrack(cells).keys()];
  const ids = mode === "notes" || chosen.length === 0 ? [cursor?.trackId ?? focus] : chosen;
  const names = piece()
    .doc.tracks.filter(({ id }) => ids.includes(id))
    .map(({ name }) => name);
  const isAll = names.every((name) => (mixer().tracks[name] ?? PLAIN)[what]);
  for (const name of names) mixer().change(name, { [what]: !isAll });
}

/** Into the notes view, at the first selected cell. */
export function editNotes(): void {
  const { cells, cursor, set, setMode } = roll();
  const first = [...cells][0];
  const cell = cursor ?? (first === undefined ? null : cellOfKey(first));
  if (cell !== null) set({ focus: cell.trackId });
  setMode("notes");
}

/** Notes louder or softer together, so that they are `value` loud on average. */
function shiftVelocity(doc: ScoreDoc, ids: ReadonlySet<number>, value: number): Edited {
  const by = value - meanVelocity(doc, ids);
  return setVelocity(doc, ids, (note) => note.velocity + by);
}

function meanVelocity(doc: ScoreDoc, ids: ReadonlySet<number>): number {
  const group = placed(doc, ids);
  const total = group.reduce((sum, { note }) => sum + note.velocity, 0);
  return group.length === 0 ? 80 : Math.round(total / group.length);
}

function NoteBar() {
  const t = useT();
  const notes = useRoll((state) => state.notes);
  const doc = usePiece((state) => state.doc);
  const group = placed(doc, notes);
  const velocity = meanVelocity(doc, notes);
  const setAll = (value: number) =>
    piece().edit("velocity", (base) => shiftVelocity(base, notes, value), "velocity-bar");
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("piece.notes.actions")}>
      <span className={styles.words}>
        <strong>{t("piece.notes.count", { count: group.length })}</strong>
      </span>
      <div className={styles.velocity}>
        <Slider
          label={t("piece.velocity")}
          hideLabel
          hideValue
          value={velocity}
          min={1}
          max={127}
          step={1}
          onChange={setAll}
          onCommit={() => piece().settle()}
        />
      </div>
      <IconButton
        icon={ArrowUp}
        size="s"
        label={t("piece.octaveUp")}
        keys="Shift+ArrowUp"
        onClick={() => raise(12)}
      />
      <IconButton
        icon={ArrowDown}
        size="s"
        label={t("piece.octaveDown")}
        keys="Shift+ArrowDown"
        onClick={() => raise(-12)}
      />
      <IconButton
        icon={AlignHorizontalJustifyStart}
        size="s"
        label={t("piece.quantise")}
        keys="Q"
        onClick={toGrid}
      />
      <IconButton
        icon={CopyPlus}
        size="s"
        label={t("piece.duplicate")}
        keys="Mod+D"
        onClick={twice}
      />
      <IconButton icon={RotateCcw} size="s" label={t("piece.again")} keys="D" onClick={doAgain} />
      <IconButton
        icon={Trash2}
        size="s"
        label={t("common.delete")}
        keys="Delete"
        onClick={remove}
      />
      <IconButton icon={X} size="s" label={t("piece.clearSelection")} onClick={selectNone} />
    </div>
  );
}
