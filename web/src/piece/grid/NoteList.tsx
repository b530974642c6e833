import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, IconButton } from "../../design";
import { useT } from "../../i18n";
import {
  addNotes,
  deleteNotes,
  moveNotes,
  type Note,
  notesInCell,
  resizeNotes,
  setVelocity,
  type Track,
  trackById,
} from "../../score";
import { soundName } from "../roll/pitches";
import { piece, usePiece } from "../state/document";
import styles from "./list.module.css";
import { closeList, useList } from "./openList";

/** The notes of one cell as a table that can be edited by keys alone. */
export function NoteList() {
  const t = useT();
  const cell = useList((state) => state.cell);
  const doc = usePiece((state) => state.doc);
  const track = cell === null ? undefined : trackById(doc, cell.trackId);
  const title =
    cell === null || track === undefined
      ? ""
      : t("piece.list.title", { part: track.name, bar: cell.bar + 1 });
  return (
    <Dialog
      open={track !== undefined}
      onOpenChange={(open) => !open && closeList()}
      title={title}
      description={t("piece.list.words")}
      size="l"
    >
      {cell !== null && track !== undefined && (
        <Table track={track} notes={notesInCell(doc, cell)} barStart={doc.bars[cell.bar] ?? 0} />
      )}
    </Dialog>
  );
}

interface TableProps {
  track: Track;
  notes: readonly Note[];
  barStart: number;
}

function Table({ track, notes, barStart }: TableProps) {
  const t = useT();
  const quarter = usePiece((state) => state.doc.ticksPerQuarter);
  const add = () => {
    const pitch = notes.at(-1)?.pitch ?? (track.isDrum ? 36 : 60);
    const last = notes.at(-1);
    const start = last === undefined ? barStart : last.start + last.duration;
    const note = { start, pitch, duration: quarter, velocity: 88 };
    piece().edit("draw", (doc) => addNotes(doc, track.id, [note]));
  };
  return (
    <div className={styles.body}>
      {notes.length === 0 ? (
        <p className={styles.none}>{t("piece.list.none")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("piece.list.beat")}</th>
              <th scope="col">{t("piece.list.pitch")}</th>
              <th scope="col">{t("piece.list.name")}</th>
              <th scope="col">{t("piece.list.length")}</th>
              <th scope="col">{t("piece.velocity")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {notes.map((note, place) => (
              <Row
                key={note.id}
                note={note}
                number={place + 1}
                isDrum={track.isDrum}
                barStart={barStart}
                quarter={quarter}
              />
            ))}
          </tbody>
        </table>
      )}
      <Button icon={Plus} size="s" onClick={add}>
        {t("piece.list.add")}
      </Button>
    </div>
  );
}

interface RowProps {
  note: Note;
  number: number;
  isDrum: boolean;
  barStart: number;
  quarter: number;
}

function Row({ note, number, isDrum, barStart, quarter }: RowProps) {
  const t = useT();
  const { id } = note;
  const label = (what: string) => t("piece.list.of", { what, number });
  return (
    <tr>
      <td>
        <Value
          label={label(t("piece.list.beat"))}
          value={round((note.start - barStart) / quarter + 1)}
          step={0.25}
          onChange={(beat) => {
            const ticks = Math.round(barStart + (beat - 1) * quarter) - note.start;
            piece().edit("move", (doc) => moveNotes(doc, [id], { ticks }));
          }}
        />
      </td>
      <td>
        <Value
          label={label(t("piece.list.pitch"))}
          value={note.pitch}
          step={1}
          onChange={(pitch) => {
            const semitones = Math.round(pitch) - note.pitch;
            piece().edit("move", (doc) => moveNotes(doc, [id], { semitones }, { drums: true }));
          }}
        />
      </td>
      <td>{soundName(note.pitch, isDrum)}</td>
      <td>
        <Value
          label={label(t("piece.list.length"))}
          value={round(note.duration / quarter)}
          step={0.25}
          onChange={(beats) => {
            const by = Math.round(beats * quarter) - note.duration;
            piece().edit("resize", (doc) => resizeNotes(doc, [id], by));
          }}
        />
      </td>
      <td>
        <Value
          label={label(t("piece.velocity"))}
          value={note.velocity}
          step={1}
          onChange={(velocity) =>
            piece().edit("velocity", (doc) => setVelocity(doc, [id], velocity))
          }
        />
      </td>
      <td>
        <IconButton
          icon={Trash2}
          size="s"
          tooltip={false}
          label={t("piece.list.delete", { number })}
          onClick={() => piece().edit("delete", (doc) => deleteNotes(doc, [id]))}
        />
      </td>
    </tr>
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

interface ValueProps {
  label: string;
  value: number;
  step: number;
  onChange: (value: number) => void;
}

/** A number that counts when it is left or Enter is pressed; the field stays, and so the focus. */
function Value({ label, value, step, onChange }: ValueProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    const next = Number(typed);
    if (typed && Number.isFinite(next) && next !== value) onChange(next);
    setTyped(null);
  };
  return (
    <input
      className={styles.value}
      type="number"
      aria-label={label}
      value={typed ?? value}
      step={step}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
