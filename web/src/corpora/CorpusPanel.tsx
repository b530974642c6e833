import { useQueryClient } from "@tanstack/react-query";
import { Hammer, Sparkles, Trash2, Upload } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { Link } from "wouter";
import {
  buildCorpus,
  type Corpus,
  deleteCorpus,
  hasEnded,
  removeCorpusFiles,
  useJob,
} from "../api";
import { Button, Chip, Confirm, cx, IconButton, Progress, TextField, toastError } from "../design";
import { useT } from "../i18n";
import { useServed } from "../i18n/served";
import styles from "./CorpusPanel.module.css";
import { type CorpusFile, isStale, type Refused, useAddFiles, useCorpus } from "./corpora";

const ENDINGS = ".mid,.midi,.musicxml,.xml,.mxl,.abc,.krn,.kern,.mp3,.flac,.wav,.ogg,.m4a";

/** One corpus: drop files into it, build it, see what became of each. */
export function CorpusPanel({ name, onGone }: { name: string; onGone: () => void }) {
  const t = useT();
  const { say, problem } = useServed();
  const queries = useQueryClient();
  const { data: corpus } = useCorpus(name);
  const [job, setJob] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const build = useJob(job, {
    end: () => void queries.invalidateQueries({ queryKey: ["corpora"] }),
  });
  const start = async () => {
    try {
      setJob((await buildCorpus({ path: { name } })).id);
    } catch (error) {
      toastError(error);
    }
  };
  const remove = async () => {
    try {
      await deleteCorpus({ path: { name } });
      // The list alone: what is gone is not asked for again.
      await queries.invalidateQueries({ queryKey: ["corpora"], exact: true });
      onGone();
    } catch (error) {
      toastError(error);
    }
  };
  const wrong = build?.problem ? problem(build.problem) : null;
  const isBuilding = build !== null && !hasEnded(build.state);
  if (!corpus) return null;
  return (
    <section className={styles.panel} aria-label={name}>
      <header className={styles.head}>
        <h2>{name}</h2>
        <div className={styles.actions}>
          <Button
            variant={isStale(corpus) ? "solid" : "soft"}
            icon={Hammer}
            busy={isBuilding}
            disabled={corpus.files === 0}
            onClick={() => void start()}
          >
            {t("corpora.build")}
          </Button>
          {corpus.built && (
            <Link href={`/models?corpus=${encodeURIComponent(name)}`} asChild>
              <Button icon={Sparkles}>{t("corpora.train")}</Button>
            </Link>
          )}
          <IconButton icon={Trash2} label={t("corpora.delete")} onClick={() => setAsks(true)} />
        </div>
      </header>
      <Counts corpus={corpus} />
      {isBuilding && (
        <Progress
          label={t("corpora.stage", { stage: say(build.stage) || t("corpora.stage.waiting") })}
          value={build.state === "running" ? build.done : null}
        />
      )}
      {wrong && (
        <p className={styles.problem} role="alert">
          {wrong.title}
          {wrong.next && <span>{wrong.next}</span>}
        </p>
      )}
      <Drop name={name} />
      <Files name={name} rows={corpus.rows} />
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t("corpora.delete.title", { name })}
        description={t("corpora.delete.what")}
        confirm={t("common.delete")}
        onConfirm={() => void remove()}
      />
    </section>
  );
}

const STATES = ["kept", "quarantined", "duplicate", "new", "changed", "gone", "failed"] as const;
const SPLITS = ["train", "valid", "test"] as const;
type Words = ReturnType<typeof useT>;

/** What became of a file, in the language of now; a state that is on no list as it is. */
function stateName(t: Words, state: string): string {
  const known = STATES.find((name) => name === state);
  return known ? t(`corpora.state.${known}`) : state.replaceAll("_", " ");
}

function splitName(t: Words, split: string): string {
  const known = SPLITS.find((name) => name === split);
  return known ? t(`corpora.split.${known}`) : split;
}

function Counts({ corpus }: { corpus: Corpus }) {
  const t = useT();
  const states = Object.entries(corpus.states);
  return (
    <div className={styles.counts}>
      <Chip>{t("corpora.files", { count: corpus.files })}</Chip>
      {states.map(([state, count]) => (
        <Chip
          key={state}
          tone={state === "quarantined" ? "bad" : "plain"}
          name={stateName(t, state)}
        >
          {count}
        </Chip>
      ))}
      {Object.entries(corpus.splits).map(([split, count]) => (
        <Chip key={split} tone="guess" name={splitName(t, split)}>
          {count}
        </Chip>
      ))}
      {corpus.commit && (
        <Chip tone="guess" name={t("corpora.commit")}>
          {corpus.commit.slice(0, 8)}
        </Chip>
      )}
      {isStale(corpus) && corpus.files > 0 && (
        <Chip tone="accent">{t("corpora.stale", { count: corpus.new + corpus.changed })}</Chip>
      )}
    </div>
  );
}

function Drop({ name }: { name: string }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [licence, setLicence] = useState("");
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const { adding, add } = useAddFiles(name, licence.trim());
  const bring = (files: FileList | null) => {
    if (files?.length) add([...files]).then(setRefused, toastError);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    bring(event.dataTransfer.files);
  };
  return (
    <div className={styles.add}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementInteractions: the button inside does the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
      <div
        className={cx(styles.drop, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p>{t("corpora.drop")}</p>
        <Button icon={Upload} onClick={() => input.current?.click()} disabled={adding !== null}>
          {t("corpora.choose")}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ENDINGS}
          onChange={(event) => {
            bring(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      <TextField
        label={t("corpora.licence")}
        hint={t("corpora.licence.hint")}
        value={licence}
        placeholder="CC0-1.0"
        maxLength={100}
        onChange={(event) => setLicence(event.target.value)}
      />
      {adding && (
        <Progress
          label={t("corpora.sending", { done: adding.done, total: adding.total })}
          value={adding.done / adding.total}
        />
      )}
      {refused.length > 0 && (
        <div className={styles.problem} role="alert">
          <p>{t("corpora.refused", { count: refused.length })}</p>
          <ul>
            {refused.map(({ file, why }) => (
              <li key={file}>
                <strong>{file}</strong>: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const SHOWN = 200;

function Files({ name, rows }: { name: string; rows: readonly CorpusFile[] }) {
  const t = useT();
  const { say } = useServed();
  const queries = useQueryClient();
  if (rows.length === 0) return <p className={styles.none}>{t("corpora.none")}</p>;
  const remove = async (file: string) => {
    try {
      await removeCorpusFiles({ names: [file] }, { path: { name } });
      await queries.invalidateQueries({ queryKey: ["corpora"] });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section className={styles.scroll} aria-label={t("corpora.table")} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("corpora.file")}</th>
            <th scope="col">{t("corpora.state")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("common.delete")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => {
            const file = row.name;
            return (
              <tr key={file}>
                <th scope="row">{row.title}</th>
                <td>
                  {stateName(t, row.state ?? "new")}
                  {row.reason && <small>{say(row.reason)}</small>}
                </td>
                <td>
                  <IconButton
                    size="s"
                    icon={Trash2}
                    label={t("corpora.remove", { file: row.title })}
                    onClick={() => void remove(file)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > SHOWN && <p>{t("corpora.more", { count: rows.length - SHOWN })}</p>}
    </section>
  );
}
