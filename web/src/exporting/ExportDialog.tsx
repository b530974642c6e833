import { Download, FileAudio, FileMusic, FileText, Folder } from "lucide-react";
import { useState } from "react";
import {
  ApiProblem,
  cancelJob,
  type Entry,
  type ExportFormat,
  export_,
  type FileRow,
  getJobFileUrl,
  useEntries,
  useJob,
  wordsOf,
} from "../api";
import { size } from "../app/format";
import { Button, cx, Dialog, Progress, Spinner } from "../design";
import { useLanguage, useT } from "../i18n";
import styles from "./ExportDialog.module.css";
import { FORMATS, type Group, groupOf, keepFormats, keptFormats } from "./formats";

export interface ExportDialogProps {
  piece: string;
  title: string;
  /** Left out: the newest. */
  revision?: number | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Writes a piece in any format and hands over the files. */
export function ExportDialog({ piece, title, revision, open, onOpenChange }: ExportDialogProps) {
  const t = useT();
  const { entries } = useEntries("formats");
  const [chosen, setChosen] = useState<readonly ExportFormat[]>(keptFormats);
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  const job = useJob(jobId);
  const working = job !== null && (job.state === "queued" || job.state === "running");
  const problem = job?.problem
    ? wordsOf(new ApiProblem(job.problem, 0))
    : error
      ? wordsOf(error)
      : null;

  const choose = (format: ExportFormat, on: boolean) =>
    setChosen((now) => (on ? [...now, format] : now.filter((one) => one !== format)));

  const start = async () => {
    setError(undefined);
    keepFormats(chosen);
    try {
      const formats = FORMATS.filter((format) => chosen.includes(format));
      const begun = await export_({
        piece,
        formats,
        ...(revision === undefined ? {} : { revision }),
      });
      setJobId(begun.id);
    } catch (caught) {
      setError(caught);
    }
  };

  const files = job?.state === "done" ? (job.result?.files ?? null) : null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("exporting.title", { title })}
      description={files ? t("exporting.ready") : t("exporting.choose")}
      footer={
        files ? (
          <Button onClick={() => setJobId(null)}>{t("exporting.again")}</Button>
        ) : working && jobId ? (
          <Button onClick={() => void cancelJob({ path: { job_id: jobId } })}>
            {t("common.stop")}
          </Button>
        ) : (
          <Button
            variant="solid"
            icon={Download}
            disabled={chosen.length === 0}
            onClick={() => void start()}
          >
            {t("exporting.go", { count: chosen.length })}
          </Button>
        )
      }
    >
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem.title} {job?.problem?.next_step ?? problem.next}
        </p>
      )}
      {files ? (
        <Files job={jobId ?? ""} files={files} />
      ) : working ? (
        <Working job={job} />
      ) : entries.length === 0 ? (
        <Spinner label={t("common.loading")} />
      ) : (
        <Choice entries={entries} chosen={chosen} onChoose={choose} />
      )}
    </Dialog>
  );
}

function Working({ job }: { job: NonNullable<ReturnType<typeof useJob>> }) {
  const t = useT();
  const words =
    job.position === null ? t("exporting.writing") : t("exporting.queued", { place: job.position });
  return (
    <div className={styles.working}>
      <Progress label={words} value={job.state === "queued" ? null : job.done} />
    </div>
  );
}

const ICONS = { notes: FileMusic, page: FileText, sound: FileAudio } as const;

function Choice({
  entries,
  chosen,
  onChoose,
}: {
  entries: readonly Entry[];
  chosen: readonly ExportFormat[];
  onChoose: (format: ExportFormat, on: boolean) => void;
}) {
  const t = useT();
  const offered = FORMATS.flatMap((format) => entries.find((entry) => entry.name === format) ?? []);
  return (["sound", "notes", "page"] satisfies Group[]).map((group) => {
    const Icon = ICONS[group];
    return (
      <fieldset key={group} className={styles.group}>
        <legend>
          <Icon aria-hidden="true" className={styles.icon} />
          {t(`exporting.group.${group}`)}
        </legend>
        {offered
          .filter((entry) => groupOf(entry.name as ExportFormat) === group)
          .map((entry) => {
            const format = entry.name as ExportFormat;
            const missing = entry.facts.available === false;
            const on = chosen.includes(format) && !missing;
            return (
              <label key={format} className={cx(styles.format, on && styles.on)}>
                <input
                  type="checkbox"
                  aria-labelledby={`export-${format}`}
                  aria-describedby={`export-${format}-what`}
                  checked={on}
                  disabled={missing}
                  onChange={(event) => onChoose(format, event.target.checked)}
                />
                <span id={`export-${format}`} className={styles.name}>
                  {t(`exporting.format.${format}`)}
                </span>
                <span id={`export-${format}-what`} className={styles.what}>
                  {missing
                    ? t("exporting.missing", { names: String(entry.facts.missing ?? "") })
                    : t(`exporting.what.${format}`)}
                </span>
              </label>
            );
          })}
      </fieldset>
    );
  });
}

function Files({ job, files }: { job: string; files: readonly FileRow[] }) {
  const t = useT();
  const language = useLanguage((state) => state.language);
  return (
    <ul className={styles.files} aria-label={t("exporting.files")}>
      {files.map((file) => {
        const Icon = file.name.endsWith(".zip") ? Folder : Download;
        return (
          <li key={file.name}>
            <a
              className={styles.file}
              href={getJobFileUrl({ path: { job_id: job, name: file.name } })}
              download={file.name}
            >
              <Icon aria-hidden="true" className={styles.icon} />
              <span className={styles.name}>{file.name}</span>
              <span className={styles.what}>{size(file.bytes, language)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
