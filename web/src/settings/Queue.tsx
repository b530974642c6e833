import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleSlash, X } from "lucide-react";
import { cancelJob, hasEnded, type Job, listJobs } from "../api";
import { ago } from "../app/format";
import { IconButton, Progress, Spinner, toastError } from "../design";
import { useLanguage, useT } from "../i18n";
import { useServed } from "../i18n/served";
import { Section } from "./Section";
import styles from "./Section.module.css";

const SHOWN = 12;
const LOOK_MS = 1500;

/** What the studio does now and did lately. */
export function Queue() {
  const t = useT();
  const queries = useQueryClient();
  const { data, isPending } = useQuery({
    queryKey: ["jobs", "recent"],
    queryFn: ({ signal }) => listJobs({ query: { limit: SHOWN }, signal }),
    refetchInterval: (query) =>
      query.state.data?.jobs.some((job) => !hasEnded(job.state)) ? LOOK_MS : 4 * LOOK_MS,
  });
  const drop = async (job: Job) => {
    await cancelJob({ path: { job_id: job.id } }).catch(toastError);
    await queries.invalidateQueries({ queryKey: ["jobs"] });
  };
  const jobs = data?.jobs ?? [];
  return (
    <Section title={t("settings.queue")} words={t("settings.queue.words")}>
      {isPending && <Spinner label={t("common.loading")} />}
      {data && jobs.length === 0 && <p className={styles.what}>{t("settings.queue.none")}</p>}
      <ul className={styles.rows}>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} onDrop={() => void drop(job)} />
        ))}
      </ul>
    </Section>
  );
}

const MARKS = { done: CircleCheck, failed: CircleAlert, cancelled: CircleSlash } as const;

function JobRow({ job, onDrop }: { job: Job; onDrop: () => void }) {
  const t = useT();
  const language = useLanguage((state) => state.language);
  const { problem } = useServed();
  const kind = t(`settings.kind.${job.kind}`);
  const Mark = hasEnded(job.state) ? MARKS[job.state as keyof typeof MARKS] : null;
  const what =
    (job.error && problem(job.error).title) ??
    (job.position === null ? "" : t("settings.queue.place", { place: job.position }));
  return (
    <li className={styles.row}>
      {Mark && <Mark aria-hidden="true" width={18} height={18} />}
      <div className={styles.label}>
        {job.state === "running" ? (
          <Progress label={kind} value={job.done} />
        ) : (
          <>
            <p>
              <span className={styles.name}>{kind}</span>{" "}
              <span className={styles.what}>
                {t(`settings.state.${job.state}`)} · {ago(job.ended_at ?? job.created_at, language)}
              </span>
            </p>
            {what && <p className={styles.what}>{what}</p>}
          </>
        )}
      </div>
      <IconButton
        icon={X}
        size="s"
        tooltip={false}
        label={t(hasEnded(job.state) ? "settings.queue.forget" : "settings.queue.cancel", { kind })}
        onClick={onDrop}
      />
    </li>
  );
}
