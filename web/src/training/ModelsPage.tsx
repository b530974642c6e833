import { useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Link, useSearch } from "wouter";
import { train } from "../api";
import { useCatalogue } from "../compose/catalogues";
import { useCorpora } from "../corpora/corpora";
import { Button, EmptyState, Page, Segments, Select, TextField, toastError } from "../design";
import { useT } from "../i18n";
import { Model } from "./Model";
import styles from "./ModelsPage.module.css";
import { Run } from "./Run";
import { useTrainings } from "./runs";

/** The models there are, and the training of one's own. */
export function ModelsPage() {
  const t = useT();
  const models = useCatalogue("models");
  const { data } = useTrainings();
  return (
    <Page title={t("shell.models")} lead={t("training.lead")}>
      <div className={styles.columns}>
        <section className={styles.part} aria-label={t("training.models")}>
          <h2>{t("training.models")}</h2>
          <ul className={styles.models}>
            {models.map((model) => (
              <li key={model.name}>
                <Model model={model} />
              </li>
            ))}
          </ul>
        </section>
        <section className={styles.part} aria-label={t("training.own")}>
          <h2>{t("training.own")}</h2>
          <TrainForm />
          {data?.jobs.map((job) => (
            <Run key={job.id} job={job} />
          ))}
        </section>
      </div>
    </Page>
  );
}

const RECIPES = ["tune", "lstm-1", "lstm-2", "lstm-3", "lstm-chords", "words", "small"] as const;
type Recipe = (typeof RECIPES)[number];

function TrainForm() {
  const t = useT();
  const queries = useQueryClient();
  const asked = new URLSearchParams(useSearch()).get("corpus") ?? "";
  const built = (useCorpora().data?.corpora ?? []).filter((corpus) => corpus.built);
  const [chosen, setChosen] = useState(asked);
  const [recipe, setRecipe] = useState<Recipe>("tune");
  const [minutes, setMinutes] = useState("30");
  const [name, setName] = useState("");
  const [isSending, setIsSending] = useState(false);
  const corpus = built.some((each) => each.name === chosen) ? chosen : (built[0]?.name ?? "");
  if (built.length === 0)
    return (
      <EmptyState
        icon={Sparkles}
        title={t("training.empty.title")}
        action={
          <Link href="/corpora" asChild>
            <Button variant="solid">{t("shell.corpora")}</Button>
          </Link>
        }
      >
        <p>{t("training.empty.what")}</p>
      </EmptyState>
    );
  const begin = async () => {
    setIsSending(true);
    try {
      await train({
        corpus,
        recipe,
        minutes: Number(minutes) || 0,
        ...(recipe === "tune" ? { start: "base" } : {}),
        ...(name.trim() ? { name: name.trim() } : {}),
      });
      await queries.invalidateQueries({ queryKey: ["jobs"] });
    } catch (error) {
      toastError(error);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Select
        label={t("training.corpus")}
        value={corpus}
        onChange={setChosen}
        options={built.map((each) => ({ value: each.name, label: each.name }))}
      />
      <Select
        label={t("training.recipe")}
        value={recipe}
        onChange={(value) => setRecipe(value as Recipe)}
        options={RECIPES.map((each) => ({
          value: each,
          label: each,
          hint: t(`training.recipe.${each}`),
        }))}
      />
      <Segments
        label={t("training.minutes")}
        value={minutes}
        onChange={setMinutes}
        options={["1", "10", "30", "120", "480"].map((each) => ({
          value: each,
          label: Number(each) < 60 ? `${each} min` : `${Number(each) / 60} h`,
        }))}
      />
      <TextField
        label={t("training.name")}
        hint={t("training.name.hint")}
        value={name}
        placeholder={corpus}
        maxLength={63}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" variant="solid" icon={Sparkles} busy={isSending}>
        {t("training.go")}
      </Button>
    </form>
  );
}
