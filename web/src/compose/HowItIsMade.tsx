import { SlidersHorizontal } from "lucide-react";
import { Button, Popover, Segments, Select, Switch, TextField } from "../design";
import { useT } from "../i18n";
import { useCatalogue } from "./catalogues";
import { type EngineName, useDraft } from "./draft";
import styles from "./HowItIsMade.module.css";

const COUNTS = ["1", "2", "4", "8"] as const;

/** How many takes, and behind a button who writes them. */
export function HowItIsMade() {
  const t = useT();
  const { takes, put } = useDraft();
  return (
    <div className={styles.row}>
      <Segments
        label={t("compose.takes")}
        value={String(takes) as (typeof COUNTS)[number]}
        onChange={(count) => put({ takes: Number(count) })}
        options={COUNTS.map((count) => ({ value: count, label: count }))}
      />
      <Popover
        label={t("compose.how")}
        trigger={
          <Button variant="ghost" icon={SlidersHorizontal}>
            {t("compose.how")}
          </Button>
        }
      >
        <Engine />
      </Popover>
    </div>
  );
}

function Engine() {
  const t = useT();
  const { engine, model, seed, strict, playsAtOnce, put } = useDraft();
  const models = useCatalogue("models").map(({ name, description }) => ({
    value: name,
    label: name,
    hint: description,
  }));
  return (
    <>
      <Segments<EngineName>
        label={t("compose.engine")}
        value={engine}
        onChange={(next) => put({ engine: next, model: next === "neural" ? model : "" })}
        options={[
          { value: "auto", label: t("compose.engine.auto") },
          { value: "theory", label: t("compose.engine.theory") },
          { value: "neural", label: t("compose.engine.neural") },
        ]}
      />
      {engine === "neural" && (
        <Select
          label={t("compose.model")}
          value={model}
          onChange={(next) => put({ model: next })}
          options={[{ value: "", label: t("compose.model.auto") }, ...models]}
        />
      )}
      <TextField
        label={t("compose.seed")}
        hint={t("compose.seed.hint")}
        inputMode="numeric"
        value={seed}
        onChange={(event) => put({ seed: event.target.value.replace(/\D/g, "") })}
      />
      <Switch
        label={t("compose.strict")}
        hint={t("compose.strict.hint")}
        checked={strict}
        onChange={(next) => put({ strict: next })}
      />
      <Switch
        label={t("compose.playsAtOnce")}
        checked={playsAtOnce}
        onChange={(next) => put({ playsAtOnce: next })}
      />
    </>
  );
}
