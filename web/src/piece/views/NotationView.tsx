import { Music4, RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { export_, getJobFileUrl, type JobResult, wordsOf } from "../../api";
import { Button, EmptyState, Progress } from "../../design";
import { useT } from "../../i18n";
import type { ScoreDoc } from "../../score";
import { usePiece } from "../state/document";
import { saveNow } from "../state/saving";
import { unzip } from "./unzip";
import { useStudioJob } from "./useStudioJob";
import styles from "./views.module.css";

const SVG = { type: "image/svg+xml" };

/** The pages of an export as addresses of pictures: files of their own, or those of an archive. */
async function fetchPages(job: string, names: readonly string[]): Promise<string[]> {
  const pictures: Blob[] = [];
  for (const name of names) {
    const answer = await fetch(getJobFileUrl({ path: { job_id: job, name } }));
    if (!answer.ok) continue;
    if (name.endsWith(".svg")) pictures.push(new Blob([await answer.text()], SVG));
    if (!name.endsWith(".zip")) continue;
    for (const entry of await unzip(await answer.arrayBuffer()))
      if (entry.name.endsWith(".svg")) pictures.push(new Blob([entry.bytes], SVG));
  }
  return pictures.map((picture) => URL.createObjectURL(picture));
}

/** The addresses of the pages, null until they are there; given back when the view goes. */
function usePages(job: string | null, result: JobResult | null): readonly string[] | null {
  const [pages, setPages] = useState<readonly string[] | null>(null);
  useEffect(() => {
    if (job === null || result === null) return;
    let isGone = false;
    let made: readonly string[] = [];
    setPages(null);
    void fetchPages(
      job,
      (result.files ?? []).map(({ name }) => name),
    )
      .catch(() => [])
      .then((addresses) => {
        made = addresses;
        if (isGone) for (const address of made) URL.revokeObjectURL(address);
        else setPages(addresses);
      });
    return () => {
      isGone = true;
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [job, result]);
  return pages;
}

/** The piece engraved, page by page. */
export function NotationView({ id }: { id: string }) {
  const t = useT();
  const doc = usePiece((state) => state.doc);
  const engraved = useRef<ScoreDoc | null>(null);
  const job = useStudioJob(export_);
  const { start } = job;
  const engrave = useRef(async () => {});
  engrave.current = async () => {
    engraved.current = doc;
    await saveNow();
    await start({ piece: id, formats: ["svg"] });
  };
  useEffect(() => void engrave.current(), []);

  const pages = usePages(job.id, job.result);
  const again = (
    <Button icon={RefreshCw} size="s" onClick={() => void engrave.current()}>
      {t("piece.notation.again")}
    </Button>
  );
  if (job.isBusy || (job.result !== null && pages === null))
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
  if (pages === null || pages.length === 0)
    return (
      <EmptyState icon={Music4} title={t("piece.notation.none.title")} action={again}>
        {t("piece.notation.none.next")}
      </EmptyState>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll the pages
    <section className={styles.pages} aria-label={t("piece.view.notation")} tabIndex={0}>
      {engraved.current !== doc && (
        <div className={styles.old}>
          <span>{t("piece.notation.old")}</span>
          {again}
        </div>
      )}
      {pages.map((address, place) => (
        <img
          key={address}
          className={styles.page}
          src={address}
          alt={t("piece.notation.page", { page: place + 1, count: pages.length })}
        />
      ))}
    </section>
  );
}
