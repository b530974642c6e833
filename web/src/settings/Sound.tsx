import { Plus } from "lucide-react";
import { useId } from "react";
import { useAbout, useEntries } from "../api";
import { useChoices } from "../app/choices";
import { useDesk } from "../audio";
import { Button, Progress, toast, toastError } from "../design";
import { useT } from "../i18n";
import { useServed } from "../i18n/served";
import { Remove } from "./Remove";
import { Section } from "./Section";
import styles from "./Section.module.css";
import { askForFile, useAdd } from "./useAdd";

const OWN = "yours";

/** Which SoundFont plays, and more of them. */
export function Sound() {
  const t = useT();
  const { say } = useServed();
  const about = useAbout();
  const { entries, loading } = useEntries("soundfonts");
  const { adding, add, remove } = useAdd("soundfonts");
  const { soundfont, setSoundfont } = useChoices();
  const desk = useDesk();
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
      {about?.sound_notice && <p className={styles.notice}>{say(about.sound_notice)}</p>}
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
          {entries.map(({ name, description, source }) => (
            <Choice
              key={name}
              name={name}
              what={say(description)}
              checked={chosen === name}
              onChoose={() => choose(name)}
            >
              {source === OWN && <Remove name={name} onRemove={() => void remove(name)} />}
            </Choice>
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
    </Section>
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
