import { useQuery } from "@tanstack/react-query";
import { Disc3 } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { type Piece, wordsOf } from "../api";
import { useDesk } from "../audio";
import { Button, EmptyState, Page, Spinner } from "../design";
import { useT } from "../i18n";
import { ReceiptPanel } from "../receipt";
import { fromJson, type ScoreJson } from "../score";
import { leave, resume } from "./again/work";
import { ConflictDialog } from "./ConflictDialog";
import { Editor } from "./Editor";
import { mixer } from "./mixer/mixerStore";
import { NoTake } from "./NoTake";
import { PieceHeader, VIEWS, type ViewName } from "./PieceHeader";
import styles from "./page.module.css";
import { useDeskFollowsPiece } from "./playing";
import { piece, usePiece } from "./state/document";
import { type Draft, forgetDraft, keptDraft, sameMusic } from "./state/draft";
import { keepLocks, keptLocks } from "./state/locksKept";
import { roll, useRoll } from "./state/roll";
import { startSaving, useSaving } from "./state/saving";
import { fetchMix, fetchPiece, fetchScore } from "./state/server";
import { AudioView } from "./views/AudioView";
import { NotationView } from "./views/NotationView";

/** The editor of one piece. */
export function PiecePage({ id }: { id: string }) {
  const t = useT();
  const loaded = useQuery({
    queryKey: ["piece", id, "open"],
    queryFn: async () => {
      const row = await fetchPiece(id);
      if (row.revision === null) return { row, score: null, mix: null };
      const [score, mix] = await Promise.all([fetchScore(id), fetchMix(id).catch(() => null)]);
      return { row, score, mix };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: 1,
    refetchOnWindowFocus: false,
  });
  if (loaded.isPending)
    return (
      <Page title={t("piece.untitled")} bare>
        <div className={styles.wait}>
          <Spinner label={t("piece.loading")} />
        </div>
      </Page>
    );
  if (loaded.isError) return <Gone error={loaded.error} />;
  const { row, score, mix } = loaded.data;
  if (score === null) return <NoTake row={row} onKept={() => void loaded.refetch()} />;
  return <OpenPiece key={id} row={row} score={score} mix={mix} />;
}

interface OpenPieceProps {
  row: Piece;
  score: ScoreJson;
  mix: Awaited<ReturnType<typeof fetchMix>> | null;
}

function OpenPiece({ row, score, mix }: OpenPieceProps) {
  const t = useT();
  const { id } = row;
  const isOpen = usePiece((state) => state.id === id);
  useEffect(() => {
    const doc = fromJson(score);
    roll().reset();
    mixer().open(id, mix);
    piece().open(id, doc);
    const stopSaving = startSaving(id, score.revision ?? null, unsaved(id, score));
    roll().set({ locks: keptLocks(id, doc.tracks), focus: doc.tracks[0]?.id ?? -1 });
    void resume(id);
    const stopLocks = useRoll.subscribe((now, before) => {
      if (now.locks !== before.locks) keepLocks(id, now.locks, piece().doc.tracks);
    });
    const stopMix = useSaving.subscribe(({ state }) => {
      if (state.name === "saved") void learnMix(id);
    });
    return () => {
      leave();
      stopLocks();
      stopMix();
      stopSaving();
    };
  }, [id, score, mix]);
  return (
    <Page title={row.title || t("piece.untitled")} bare className={styles.page ?? ""}>
      {isOpen && <Views row={row} />}
    </Page>
  );
}

/** What a window could not save of the piece; null where the server has it by now. */
function unsaved(id: string, score: ScoreJson): Draft | null {
  const draft = keptDraft(id);
  if (draft === null || !sameMusic(draft.score, score)) return draft;
  forgetDraft(id);
  return null;
}

/** Tracks that came with a take have a mix of their own on the server. */
async function learnMix(id: string): Promise<void> {
  const known = mixer().tracks;
  if (piece().doc.tracks.every(({ name }) => known[name] !== undefined)) return;
  const mix = await fetchMix(id).catch(() => null);
  if (mix !== null && mixer().piece === id) mixer().learn(mix);
}

function Views({ row }: { row: Piece }) {
  const desk = useDesk();
  const [params, setParams] = useSearchParams();
  const asked = params.get("view");
  const [view, setView] = useState<ViewName>(VIEWS.find((name) => name === asked) ?? "roll");
  useDeskFollowsPiece();
  const show = (next: ViewName) => {
    setView(next);
    if (next === "audio") desk.transport.pause();
    setParams(next === "roll" ? {} : { view: next }, { replace: true });
  };
  return (
    <>
      <PieceHeader row={row} view={view} onView={show} />
      {view === "roll" && <Editor />}
      {view === "notation" && <NotationView id={row.id} />}
      {view === "audio" && <AudioView id={row.id} />}
      {view === "receipt" && (
        <div className={styles.receipt}>
          <ReceiptPanel piece={row.id} />
        </div>
      )}
      <ConflictDialog id={row.id} />
    </>
  );
}

function Gone({ error }: { error: unknown }) {
  const t = useT();
  const { title, next } = wordsOf(error);
  return (
    <Page title={t("piece.gone.title")}>
      <EmptyState
        icon={Disc3}
        title={t("piece.gone.title")}
        action={
          <Link href="/library" asChild>
            <Button variant="solid">{t("piece.gone.library")}</Button>
          </Link>
        }
      >
        {[title, next].filter(Boolean).join(" ")}
      </EmptyState>
    </Page>
  );
}
