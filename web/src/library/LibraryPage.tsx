import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Import, LibraryBig, SearchX } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Link } from "wouter";
import { type PieceRow, wordsOf } from "../api";
import { Button, EmptyState, Page, Spinner } from "../design";
import { ExportDialog } from "../exporting/ExportDialog";
import { useT } from "../i18n";
import { pickFiles } from "../importing/imports";
import { Filters } from "./Filters";
import styles from "./LibraryPage.module.css";
import { PieceItem } from "./PieceItem";
import { deletePiece, useChangePiece, useCopyPiece, usePieces, type Wanted } from "./pieces";
import { usePreview } from "./preview";
import { RenameDialog } from "./RenameDialog";

const ALL: Wanted = { q: "", style: "", starred: false, sort: "-updated_at" };

/** Every piece made here: to find, to hear, to open again. */
export function LibraryPage() {
  const t = useT();
  const [wanted, setWanted] = useState(ALL);
  const asked = useDeferredValue(wanted);
  const library = usePieces(asked);
  const narrowed = Boolean(asked.q || asked.style || asked.starred);
  const empty = library.isSuccess && library.pieces.length === 0;
  return (
    <Page
      title={t("library.title")}
      lead={library.isSuccess && !empty ? t("library.lead", { count: library.total }) : undefined}
      actions={
        <Button icon={Import} onClick={pickFiles}>
          {t("shell.import")}
        </Button>
      }
    >
      {(!empty || narrowed) && (
        <Filters
          wanted={wanted}
          onChange={(change) => setWanted((now) => ({ ...now, ...change }))}
        />
      )}
      {library.isPending && (
        <div className={styles.waiting}>
          <Spinner label={t("common.loading")} />
        </div>
      )}
      {library.isError && !library.data && (
        <Broken error={library.error} onRetry={() => void library.refetch()} />
      )}
      {empty && (narrowed ? <Nothing onAll={() => setWanted(ALL)} /> : <Empty />)}
      {!empty && library.data && <List pieces={library.pieces} />}
      {library.hasNextPage && (
        <div className={styles.more}>
          <Button busy={library.isFetchingNextPage} onClick={() => void library.fetchNextPage()}>
            {t("library.next")}
          </Button>
        </div>
      )}
    </Page>
  );
}

function List({ pieces }: { pieces: readonly PieceRow[] }) {
  const t = useT();
  const queries = useQueryClient();
  const change = useChangePiece();
  const copy = useCopyPiece();
  const preview = usePreview();
  const [renaming, setRenaming] = useState<PieceRow>();
  const [exporting, setExporting] = useState<PieceRow>();
  return (
    <>
      <ul className={styles.list} aria-label={t("library.list")}>
        {pieces.map((piece) => (
          <PieceItem
            key={piece.id}
            piece={piece}
            playing={preview.playing === piece.id}
            onPlay={() => void preview.toggle(piece)}
            onStar={() => change.mutate({ id: piece.id, change: { starred: !piece.starred } })}
            onRename={() => setRenaming(piece)}
            onCopy={() => copy.mutate(piece.id)}
            onExport={() => setExporting(piece)}
            onDelete={() => deletePiece(queries, piece)}
          />
        ))}
      </ul>
      {renaming && (
        <RenameDialog
          title={renaming.title}
          onRename={(title) => change.mutate({ id: renaming.id, change: { title } })}
          onClose={() => setRenaming(undefined)}
        />
      )}
      {exporting && (
        <ExportDialog
          piece={exporting.id}
          title={exporting.title}
          open
          onOpenChange={(open) => !open && setExporting(undefined)}
        />
      )}
    </>
  );
}

function Empty() {
  const t = useT();
  return (
    <EmptyState
      icon={LibraryBig}
      title={t("library.empty.title")}
      action={
        <>
          <Link href="/" asChild>
            <Button variant="solid">{t("library.empty.compose")}</Button>
          </Link>
          <Button icon={Import} onClick={pickFiles}>
            {t("shell.import")}
          </Button>
        </>
      }
    >
      {t("library.empty.words")}
    </EmptyState>
  );
}

function Nothing({ onAll }: { onAll: () => void }) {
  const t = useT();
  return (
    <EmptyState
      icon={SearchX}
      title={t("library.nothing.title")}
      action={<Button onClick={onAll}>{t("library.nothing.all")}</Button>}
    >
      {t("library.nothing.words")}
    </EmptyState>
  );
}

function Broken({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useT();
  const { title, next } = wordsOf(error);
  return (
    <EmptyState
      icon={CircleAlert}
      title={t("library.broken")}
      action={<Button onClick={onRetry}>{t("common.retry")}</Button>}
    >
      <p>{title}</p>
      {next && <p>{next}</p>}
    </EmptyState>
  );
}
