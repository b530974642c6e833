import { useQueryClient } from "@tanstack/react-query";
import { Database, Plus } from "lucide-react";
import { useState } from "react";
import { createCorpus } from "../api";
import {
  Button,
  Chip,
  cx,
  Dialog,
  EmptyState,
  Page,
  Spinner,
  TextField,
  toastError,
} from "../design";
import { useT } from "../i18n";
import styles from "./CorporaPage.module.css";
import { CorpusPanel } from "./CorpusPanel";
import { tidyName, useCorpora } from "./corpora";

/** The corpora of one's own: their files, their builds. */
export function CorporaPage() {
  const t = useT();
  const { data, isLoading } = useCorpora();
  const [chosen, setChosen] = useState<string | null>(null);
  const [isNew, setIsNew] = useState(false);
  const corpora = data?.corpora ?? [];
  const shown = corpora.find((corpus) => corpus.name === chosen) ?? corpora[0];
  const begin = (
    <Button variant="solid" icon={Plus} onClick={() => setIsNew(true)}>
      {t("corpora.new")}
    </Button>
  );
  return (
    <Page title={t("shell.corpora")} lead={t("corpora.lead")} actions={corpora.length > 0 && begin}>
      {isLoading && <Spinner label={t("common.loading")} />}
      {!isLoading && corpora.length === 0 && (
        <EmptyState icon={Database} title={t("corpora.empty.title")} action={begin}>
          <p>{t("corpora.empty.what")}</p>
        </EmptyState>
      )}
      {shown && (
        <div className={styles.columns}>
          <nav aria-label={t("shell.corpora")}>
            <ul className={styles.list}>
              {corpora.map((corpus) => (
                <li key={corpus.name}>
                  <button
                    type="button"
                    className={cx(styles.row, corpus.name === shown.name && styles.on)}
                    aria-current={corpus.name === shown.name}
                    onClick={() => setChosen(corpus.name)}
                  >
                    <span>{corpus.name}</span>
                    <small>{t("corpora.files", { count: corpus.files })}</small>
                    {corpus.built && <Chip tone="good">{t("corpora.built")}</Chip>}
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <CorpusPanel key={shown.name} name={shown.name} onGone={() => setChosen(null)} />
        </div>
      )}
      <NewCorpus open={isNew} onOpenChange={setIsNew} onMade={setChosen} />
    </Page>
  );
}

interface NewCorpusProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (name: string) => void;
}

function NewCorpus({ open, onOpenChange, onMade }: NewCorpusProps) {
  const t = useT();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const name = tidyName(typed);
  const make = async () => {
    if (!name) return;
    try {
      await createCorpus({ name });
      await queries.invalidateQueries({ queryKey: ["corpora"] });
      onMade(name);
      onOpenChange(false);
      setTyped("");
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("corpora.new")}
      description={t("corpora.new.what")}
      size="s"
      footer={
        <Button variant="solid" onClick={() => void make()} disabled={!name}>
          {t("corpora.make")}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextField
          label={t("corpora.name")}
          hint={typed && name !== typed ? t("corpora.name.tidy", { name }) : t("corpora.name.hint")}
          value={typed}
          maxLength={63}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
