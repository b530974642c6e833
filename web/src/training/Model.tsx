import { Check } from "lucide-react";
import type { Entry } from "../api";
import { size } from "../app/format";
import { useDraft } from "../compose/draft";
import { withField } from "../compose/fields";
import { Button, Chip, toast } from "../design";
import { useLanguage, useT } from "../i18n";
import styles from "./ModelsPage.module.css";

/** A model that writes chord progressions, and nothing else. */
function isForChords({ facts }: Entry): boolean {
  return facts?.architecture === "lstm-chords";
}

/** Whether the draft is written by a model, and how to turn that on and off. */
function useChoice(model: Entry) {
  const { model: chosen, fields, put } = useDraft();
  const forChords = isForChords(model);
  const isChosen = forChords ? fields.progression === "model" : chosen === model.name;
  const flip = () => {
    if (forChords)
      put({ fields: withField(fields, "progression", isChosen ? undefined : "model") });
    else put(isChosen ? { model: "", engine: "auto" } : { model: model.name, engine: "neural" });
  };
  return { forChords, isChosen, flip };
}

/** One model: what it writes, what it learnt from, and the button that chooses it. */
export function Model({ model }: { model: Entry }) {
  const t = useT();
  const language = useLanguage((state) => state.language);
  const { forChords, isChosen, flip } = useChoice(model);
  const facts = model.facts ?? {};
  const learnt = typeof facts.trained_on === "string" ? facts.trained_on : "";
  const choose = () => {
    flip();
    toast({
      title: isChosen ? t("training.freed") : t("training.chosen", { name: model.name }),
      tone: "good",
    });
  };
  return (
    <article className={styles.model} aria-label={model.name}>
      <header>
        <h3>{model.name}</h3>
        <Chip tone="guess">
          {t(model.source === "built in" ? "training.source.ours" : "training.source.yours")}
        </Chip>
      </header>
      <p>{t(forChords ? "training.writes.chords" : "training.writes.pieces")}</p>
      <p className={styles.facts}>
        {[
          facts.architecture,
          typeof facts.parameters === "number" &&
            t("training.parameters", { count: shortCount(facts.parameters, language) }),
          typeof facts.bytes === "number" && size(facts.bytes, language),
          facts.licence,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {learnt && (
        <p className={styles.facts}>
          {t("training.learnt", { from: learnt.replaceAll("_", " ") })}
        </p>
      )}
      <Button
        size="s"
        icon={isChosen ? Check : undefined}
        variant={isChosen ? "solid" : "soft"}
        pressed={isChosen}
        onClick={choose}
      >
        {t(isChosen ? "training.inUse" : forChords ? "training.use.chords" : "training.use")}
      </Button>
    </article>
  );
}

/** 4444160 as "4.4 M". */
export function shortCount(count: number, language: string): string {
  return new Intl.NumberFormat(language, {
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(count);
}
