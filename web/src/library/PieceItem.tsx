import {
  Copy,
  Ellipsis,
  FileText,
  FolderOutput,
  Pause,
  Pencil,
  Play,
  Star,
  Trash2,
} from "lucide-react";
import { Link } from "wouter";
import { getReceiptPageUrl, type PieceRow } from "../api";
import { ago, clock } from "../app/format";
import { cx, IconButton, Menu } from "../design";
import { useLanguage, useT } from "../i18n";
import { useNames } from "../i18n/names";
import { MiniRoll } from "./MiniRoll";
import styles from "./PieceItem.module.css";

export interface PieceItemProps {
  piece: PieceRow;
  /** Whether it sounds now. */
  playing: boolean;
  onPlay: () => void;
  onStar: () => void;
  onRename: () => void;
  onCopy: () => void;
  onExport: () => void;
  onDelete: () => void;
}

/** A piece in the list: how it looks, what it is, what can be done with it. */
export function PieceItem(props: PieceItemProps) {
  const { piece, playing } = props;
  const t = useT();
  const language = useLanguage((state) => state.language);
  const title = piece.title || t("library.unnamed");
  const kept = piece.revision !== null;
  return (
    <li className={cx(styles.piece, playing && styles.playing)}>
      <div className={styles.picture}>
        <MiniRoll id={piece.id} revision={piece.revision} />
        {kept && (
          <IconButton
            className={styles.play}
            icon={playing ? Pause : Play}
            variant="solid"
            tooltip={false}
            label={t(playing ? "library.pause" : "library.play", { title })}
            onClick={props.onPlay}
          />
        )}
      </div>
      <div className={styles.words}>
        <h2 className={styles.title}>
          <Link href={`/piece/${piece.id}`}>{title}</Link>
        </h2>
        <p className={styles.prompt}>{kept ? piece.prompt : t("library.nothingYet")}</p>
      </div>
      <Facts piece={piece} />
      <p className={styles.times}>
        {piece.seconds !== null && <span className={styles.clock}>{clock(piece.seconds)}</span>}
        <time dateTime={piece.updated_at}>{ago(piece.updated_at, language)}</time>
      </p>
      <div className={styles.actions}>
        <IconButton
          className={piece.starred ? styles.starred : undefined}
          icon={Star}
          label={t("library.star", { title })}
          tooltip={false}
          pressed={piece.starred}
          onClick={props.onStar}
        />
        <PieceMenu {...props} title={title} kept={kept} />
      </div>
    </li>
  );
}

function Facts({ piece }: { piece: PieceRow }) {
  const t = useT();
  const names = useNames();
  const tempo =
    piece.tempo_bpm === null ? null : t("library.bpm", { bpm: Math.round(piece.tempo_bpm) });
  return (
    <ul className={styles.facts}>
      <li>{piece.style && names.name(piece.style)}</li>
      <li>{piece.key && names.key(piece.key)}</li>
      <li>{tempo}</li>
      <li>{piece.meter}</li>
    </ul>
  );
}

function PieceMenu({
  piece,
  title,
  kept,
  onRename,
  onCopy,
  onExport,
  onDelete,
}: PieceItemProps & { title: string; kept: boolean }) {
  const t = useT();
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label={t("library.more", { title })} tooltip={false} />}
      items={[
        { label: t("common.rename"), icon: Pencil, onSelect: onRename },
        { label: t("library.copy"), icon: Copy, onSelect: onCopy, disabled: !kept },
        { label: t("library.export"), icon: FolderOutput, onSelect: onExport, disabled: !kept },
        {
          label: t("library.receipt"),
          icon: FileText,
          disabled: !kept,
          onSelect: () =>
            window.open(getReceiptPageUrl({ path: { piece_id: piece.id } }), "_blank", "noopener"),
        },
        "line",
        { label: t("common.delete"), icon: Trash2, danger: true, onSelect: onDelete },
      ]}
    />
  );
}
