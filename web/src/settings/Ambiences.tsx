import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useEntries } from "../api";
import { Button, Dialog, Progress, TextField } from "../design";
import { useT } from "../i18n";
import { useNames } from "../i18n/names";
import { useServed } from "../i18n/served";
import { Remove } from "./Remove";
import { Section } from "./Section";
import styles from "./Section.module.css";
import { askForFile, useAdd } from "./useAdd";

/** The backgrounds there are, and recordings of one's own. */
export function Ambiences() {
  const t = useT();
  const names = useNames();
  const { say } = useServed();
  const { entries } = useEntries("ambiences");
  const { adding, add, remove } = useAdd("ambiences");
  const [file, setFile] = useState<File>();
  return (
    <Section title={t("settings.ambience")} words={t("settings.ambience.words")}>
      <ul className={styles.rows}>
        {entries.map(({ name, description, source }) => (
          <li key={name} className={styles.row}>
            <p className={styles.label}>
              <span className={styles.name}>{names.name(name)}</span>{" "}
              <span className={styles.what}>{say(description)}</span>
            </p>
            {source === "yours" && <Remove name={name} onRemove={() => void remove(name)} />}
          </li>
        ))}
      </ul>
      {adding && <Progress label={adding.name} value={adding.done} />}
      <div>
        <Button
          icon={Plus}
          disabled={adding !== null}
          onClick={() => askForFile("audio/*", setFile)}
        >
          {t("settings.ambience.add")}
        </Button>
      </div>
      {file && (
        <NameDialog
          file={file}
          onName={(name) => void add(file, name)}
          onClose={() => setFile(undefined)}
        />
      )}
    </Section>
  );
}

/** A name out of a file's: letters, digits and lines. */
function nameOf(file: string): string {
  return file
    .replace(/\.[^.]+$/, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

function NameDialog({
  file,
  onName,
  onClose,
}: {
  file: File;
  onName: (name: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [name, setName] = useState(nameOf(file.name));
  const go = (event: FormEvent) => {
    event.preventDefault();
    onName(name.trim());
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("settings.ambience.file", { file: file.name })}
      size="s"
      footer={
        <Button variant="solid" type="submit" form="ambience" disabled={!name.trim()}>
          {t("settings.ambience.go")}
        </Button>
      }
    >
      <form id="ambience" onSubmit={go}>
        <TextField
          label={t("settings.ambience.name")}
          hint={t("settings.ambience.name.hint")}
          value={name}
          maxLength={60}
          required
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
