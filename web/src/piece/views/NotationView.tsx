import { Music4, RefreshCw } from "lucide-react";
import { useEffect, useRef } from "react";
import { API, wordsOf } from "../../api";
import { Button, EmptyState, Progress } from "../../design";
import { useT } from "../../i18n";
import type { ScoreDoc } from "../../score";
import { usePiece } from "../state/document";
import { saveNow } from "../state/saving";
import { useStudioJob, type WithFiles } from "./useStudioJob";
import styles from "./views.module.css";

/** The piece engraved, page by page. */
export function NotationView({ id }: { id: string }) {
  const t = useT();
  const doc = usePiece((state) => state.doc);
  const engraved = useRef<ScoreDoc | null>(null);
  const job = useStudioJob<WithFiles>("/export");
  const { start } = job;
  const engrave = useRef(async () => {});
  engrave.current = async () => {
    engraved.current = doc;
    await saveNow();
    await start({ piece: id, formats: ["svg"] });
  };
  useEffect(() => void engrave.current(), []);

  const pages = (job.result?.files ?? []).filter(({ name }) => name.endsWith(".svg"));
  const again = (
    <Button icon={RefreshCw} size="s" onClick={() => void engrave.current()}>
      {t("piece.notation.again")}
    </Button>
  );
  if (job.isBusy)
    return (
      <div className={styles.centre}>
        <Progress label={t("piece.notation.making")} value={job.done} />
      </div>
    );
  if (job.error !== null) {
    const { title, next } = wordsOf(job.error);
    return (
      <EmptyState icon={Music4} title={title} action={again}>
        {next ?? t("piece.notation.none.next")}
      </EmptyState>
    );
  }
  if (pages.length === 0)
    return (
      <EmptyState icon={Music4} title={t("piece.notation.none.title")} action={again}>
        {t("piece.notation.none.next")}
      </EmptyState>
    );
  return (
    <div className={styles.pages}>
      {engraved.current !== doc && (
        <div className={styles.old}>
          <span>{t("piece.notation.old")}</span>
          {again}
        </div>
      )}
      {pages.map(({ name }, place) => (
        <img
          key={name}
          className={styles.page}
          src={`${API}/jobs/${job.id}/files/${encodeURIComponent(name)}`}
          alt={t("piece.notation.page", { page: place + 1, count: pages.length })}
        />
      ))}
    </div>
  );
}
