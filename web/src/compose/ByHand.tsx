import { ChevronRight, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, TextField } from "../design";
import { useT } from "../i18n";
import styles from "./ByHand.module.css";
import type { Brief } from "./brief";
import {
  AmbienceEditor,
  FinishEditor,
  HarmonyEditor,
  KeyEditor,
  LengthEditor,
  MeterEditor,
  MoodsEditor,
  PartsEditor,
  StyleEditor,
  TempoEditor,
  VoicingEditor,
  WithoutEditor,
} from "./editors";
import { type Fields, isFree, withField } from "./fields";
import { TextureEditor } from "./TextureEditor";

interface ByHandProps {
  fields: Fields;
  onChange: (fields: Fields) => void;
  brief: Brief | null;
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

/** The manual composer: every field of a brief, set by hand. */
export function ByHand(props: ByHandProps) {
  const t = useT();
  const { fields, onChange } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={styles.hand}
      onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}
    >
      <summary className={styles.summary}>
        <ChevronRight aria-hidden="true" className={styles.arrow} />
        <span>{t("compose.byHand")}</span>
        <small>{t("compose.byHand.hint")}</small>
      </summary>
      {isOpen && <Groups {...props} />}
      {!isFree(fields) && (
        <Button size="s" variant="ghost" icon={RotateCcw} onClick={() => onChange({})}>
          {t("compose.resetAll")}
        </Button>
      )}
    </details>
  );
}

/** A hundred controls, which are there only while they can be seen. */
function Groups(props: ByHandProps) {
  const t = useT();
  const { fields, onChange } = props;
  return (
    <div className={styles.groups}>
      <Group title={t("compose.group.form")}>
        <StyleEditor {...props} />
        <TempoEditor {...props} />
        <LengthEditor {...props} />
        <MeterEditor {...props} />
        <TextField
          label={t("compose.title")}
          value={fields.title ?? ""}
          placeholder={props.brief?.title ?? ""}
          maxLength={200}
          onChange={(event) => onChange(withField(fields, "title", event.target.value))}
        />
      </Group>
      <Group title={t("compose.group.harmony")}>
        <KeyEditor {...props} />
        <HarmonyEditor {...props} />
        <VoicingEditor {...props} />
      </Group>
      <Group title={t("compose.group.parts")}>
        <PartsEditor {...props} />
        <WithoutEditor {...props} />
      </Group>
      <Group title={t("compose.group.sound")}>
        <MoodsEditor {...props} />
        <AmbienceEditor {...props} />
        <TextureEditor {...props} />
        <FinishEditor {...props} />
      </Group>
    </div>
  );
}
