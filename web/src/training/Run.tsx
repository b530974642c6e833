import { useQueryClient } from "@tanstack/react-query";
import { Square } from "lucide-react";
import { cancelJob, hasEnded, type Job } from "../api";
import { Button, Chip, toastError } from "../design";
import { useT } from "../i18n";
import { useServed } from "../i18n/served";
import { LossChart } from "./LossChart";
import styles from "./ModelsPage.module.css";
import { useRun } from "./runs";

/** One training: its curves while it learns, and how it ended. */
export function Run({ job }: { job: Job }) {
  const t = useT();
  const words = useServed();
  const queries = useQueryClient();
  const run = useRun(job, () => {
    void queries.invalidateQueries({ queryKey: ["models"] });
    void queries.invalidateQueries({ queryKey: ["jobs"] });
  });
  const name = String(job.request.name ?? job.request.corpus ?? "");
  const stop = () => cancelJob({ path: { job_id: job.id } }).catch(toastError);
  const ended = hasEnded(run.state);
  const tone = run.state === "failed" ? "bad" : run.state === "done" ? "good" : "accent";
  return (
    <article className={styles.run} aria-label={t("training.run", { name })}>
      <header>
        <h3>{name}</h3>
        <Chip tone={tone}>{t(`training.state.${run.state}`)}</Chip>
        {!ended && (
          <Button size="s" icon={Square} onClick={() => void stop()}>
            {t("common.stop")}
          </Button>
        )}
      </header>
      {run.curves.loss.length > 1 && <LossChart curves={run.curves} />}
      {run.problem && (
        <p role="alert" className={styles.problem}>
          {Object.values(words.problem(run.problem)).filter(Boolean).join("; ")}
        </p>
      )}
      {run.log.length > 0 && (
        <ol className={styles.log} aria-label={t("training.log")}>
          {run.log.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever come at the end
            <li key={i}>{words.say(line)}</li>
          ))}
        </ol>
      )}
    </article>
  );
}
