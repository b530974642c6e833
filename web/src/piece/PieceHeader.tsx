import { useQueryClient } from "@tanstack/react-query";
import { CloudCheck, CloudOff, CloudUpload, Download, History, Redo2, Undo2 } from "lucide-react";
import { useState } from "react";
import { type Piece, updatePiece } from "../api";
import { cx, IconButton, Segments, toast, toastError } from "../design";
import { ExportDialog } from "../exporting/ExportDialog";
import { useT } from "../i18n";
import { redoLabel, tempoInWords, undoLabel, usualMeter } from "../score";
import styles from "./header.module.css";
import { RevisionsDialog } from "./RevisionsDialog";
import { didWords, piece, usePiece } from "./state/document";
import { saveNow, useSaving } from "./state/saving";

export const VIEWS = ["roll", "notation", "audio", "receipt"] as const;
export type ViewName = (typeof VIEWS)[number];

export interface PieceHeaderProps {
  row: Piece;
  view: ViewName;
  onView: (view: ViewName) => void;
}

/** Title and facts, the three views, undo and redo, whether it is saved. */
export function PieceHeader({ row, view, onView }: PieceHeaderProps) {
  const t = useT();
  return (
    <header className={styles.header}>
      <div className={styles.names}>
        <Title row={row} />
        <Facts row={row} />
      </div>
      <Segments<ViewName>
        className={styles.views ?? ""}
        label={t("piece.view")}
        hideLabel
        value={view}
        onChange={onView}
        options={VIEWS.map((name) => ({ value: name, label: t(`piece.view.${name}`) }))}
      />
      <div className={styles.actions}>
        {/* Its words change width: to the left of all that is clicked, nothing moves away. */}
        <SaveState />
        <UndoRedo />
        <Revisions row={row} />
        <Export row={row} />
      </div>
    </header>
  );
}

function Title({ row }: { row: Piece }) {
  const t = useT();
  const queries = useQueryClient();
  const save = async (field: HTMLInputElement) => {
    const title = field.value.trim();
    if (title === "") field.value = row.title;
    if (title === row.title || title === "") return;
    try {
      await updatePiece({ title }, { path: { piece_id: row.id } });
      queries.setQueryData<{ row: Piece }>(["piece", row.id, "open"], (open) =>
        open === undefined ? open : { ...open, row: { ...open.row, title } },
      );
      toast({ title: t("piece.renamed"), tone: "good" });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <input
      className={styles.title}
      aria-label={t("piece.title")}
      placeholder={t("piece.untitled")}
      defaultValue={row.title}
      maxLength={200}
      onBlur={(event) => void save(event.currentTarget)}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

function Facts({ row }: { row: Piece }) {
  const t = useT();
  const doc = usePiece((state) => state.doc);
  const bpm = tempoInWords(doc) ?? `${Math.round(row.tempo_bpm ?? 120)}`;
  const meter = usualMeter(doc);
  const facts = [
    row.style,
    row.key,
    t("piece.facts.bpm", { bpm }),
    meter === undefined ? null : `${meter.numerator}/${meter.denominator}`,
    t("common.bars", { count: doc.bars.length }),
  ];
  return <p className={styles.facts}>{facts.filter(Boolean).join(" · ")}</p>;
}

function UndoRedo() {
  const t = useT();
  const undoing = usePiece((state) => undoLabel(state.history));
  const redoing = usePiece((state) => redoLabel(state.history));
  return (
    <>
      <IconButton
        icon={Undo2}
        label={
          undoing === null ? t("common.undo") : t("piece.undo.what", { what: didWords(undoing) })
        }
        keys="Mod+Z"
        disabled={undoing === null}
        onClick={() => piece().undo()}
      />
      <IconButton
        icon={Redo2}
        label={
          redoing === null ? t("common.redo") : t("piece.redo.what", { what: didWords(redoing) })
        }
        keys="Mod+Shift+Z"
        disabled={redoing === null}
        onClick={() => piece().redo()}
      />
    </>
  );
}

const SAVE_WORDS = {
  saved: "piece.saved",
  changed: "piece.changed",
  saving: "piece.saving",
  failed: "piece.saveFailed",
  conflict: "piece.conflict",
} as const;

function SaveState() {
  const t = useT();
  const name = useSaving((state) => state.state.name);
  const isBad = name === "failed" || name === "conflict";
  const Icon = isBad ? CloudOff : name === "saved" ? CloudCheck : CloudUpload;
  return (
    <span className={cx(styles.save, isBad && styles.bad)} role="status">
      <Icon aria-hidden="true" className={styles.icon} />
      <span className={styles.saveWords}>{t(SAVE_WORDS[name])}</span>
    </span>
  );
}

function Export({ row }: { row: Piece }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const open = async () => {
    await saveNow();
    setOpen(true);
  };
  return (
    <>
      <IconButton icon={Download} label={t("piece.export")} onClick={() => void open()} />
      <ExportDialog piece={row.id} title={row.title} open={isOpen} onOpenChange={setOpen} />
    </>
  );
}

function Revisions({ row }: { row: Piece }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={History} label={t("piece.revisions")} onClick={() => setOpen(true)} />
      <RevisionsDialog id={row.id} open={isOpen} onOpenChange={setOpen} />
    </>
  );
}
