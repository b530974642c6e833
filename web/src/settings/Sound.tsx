import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { type Entry, useAbout, useEntries } from "../api";
import { useChoices } from "../app/choices";
import { useDesk } from "../audio";
import { Button, Confirm, IconButton, Progress, toast, toastError } from "../design";
import { useT } from "../i18n";
import { Section } from "./Section";
import styles from "./Section.module.css";
import { askForFile, useAdd } from "./useAdd";

const OWN = "yours";

/** Which SoundFont plays, and more of them. */
export function Sound() {
  const t = useT();
  const about = useAbout();
  const { entries, loading } = useEntries("soundfonts");
  const { adding, add, remove } = useAdd("soundfonts");
  const { soundfont, setSoundfont } = useChoices();
  const desk = useDesk();
  const [leaving, setLeaving] = useState<string>();
  const chosen = entries.some(({ name }) => name === soundfont) ? soundfont : "";
  const choose = (name: string) => {
    setSoundfont(name);
    void desk.changeSoundFont().then(
      () =>
        toast({
          title: t("settings.font.changed", { name: name || t("settings.font.own") }),
          tone: "good",
        }),
      toastError,
    );
  };
  return (
    <Section title={t("settings.sound")} words={t("settings.sound.words")}>
      {about?.sound_notice && <p className={styles.notice}>{about.sound_notice}</p>}
      {!loading && entries.length === 0 ? (
        <p className={styles.what}>{t("settings.font.none")}</p>
      ) : (
        <fieldset className={styles.rows}>
          <legend className="visually-hidden">{t("settings.font.choose")}</legend>
          <Choice
            name={t("settings.font.own")}
            what={about?.soundfont ?? ""}
            checked={chosen === ""}
            onChoose={() => choose("")}
          />
          {entries.map((entry) => (
            <Font
              key={entry.name}
              entry={entry}
              checked={chosen === entry.name}
              onChoose={() => choose(entry.name)}
              onRemove={() => setLeaving(entry.name)}
            />
          ))}
        </fieldset>
      )}
      {adding && <Progress label={adding.name} value={adding.done} />}
      <div>
        <Button
          icon={Plus}
          disabled={adding !== null}
          onClick={() => askForFile(".sf2,.sf3", (file) => void add(file))}
        >
          {t("settings.font.add")}
        </Button>
      </div>
      <Confirm
        open={leaving !== undefined}
        onOpenChange={(open) => !open && setLeaving(undefined)}
        title={t("settings.remove.title", { name: leaving ?? "" })}
        description={t("settings.remove.words")}
        confirm={t("common.delete")}
        onConfirm={() => leaving && void remove(leaving)}
      />
    </Section>
  );
}

function Font({
  entry,
  checked,
  onChoose,
  onRemove,
}: {
  entry: Entry;
  checked: boolean;
  onChoose: () => void;
  onRemove: () => void;
}) {
  const t = useT();
  return (
    <Choice name={entry.name} what={entry.description} checked={checked} onChoose={onChoose}>
      {entry.source === OWN && (
        <IconButton
          icon={Trash2}
          size="s"
          label={t("settings.remove", { name: entry.name })}
          tooltip={false}
          onClick={onRemove}
        />
      )}
    </Choice>
  );
}

function Choice({
  name,
  what,
  checked,
  onChoose,
  children,
}: {
  name: string;
  what: string;
  checked: boolean;
  onChoose: () => void;
  children?: React.ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.row}>
      <label htmlFor={id} className={styles.pick}>
        <input id={id} type="radio" name="soundfont" checked={checked} onChange={onChoose} />
        <span className={styles.label}>
          <span className={styles.name}>{name}</span>
          {what && <span className={styles.what}> {what}</span>}
        </span>
      </label>
      {children}
    </div>
  );
}
