import { useState } from "react";
import { Button, Dialog, Segments, Switch } from "../design";
import { useT } from "../i18n";
import styles from "./HearingDialog.module.css";
import type { Hearing } from "./imports";

/** Asks how a recording is to be written down. */
export function HearingDialog({
  name,
  onAnswer,
  onCancel,
}: {
  name: string;
  onAnswer: (hearing: Hearing) => void;
  onCancel: () => void;
}) {
  const t = useT();
  const [parts, setParts] = useState<Hearing["parts"]>("one");
  const [quantise, setQuantise] = useState(true);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title={t("importing.ask.title", { name })}
      description={t("importing.ask.words")}
      size="s"
      footer={
        <>
          <Button variant="ghost" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
          <Button variant="solid" onClick={() => onAnswer({ parts, quantise })}>
            {t("importing.ask.go")}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <Segments
          label={t("importing.ask.parts")}
          value={parts}
          onChange={setParts}
          options={[
            { value: "one", label: t("importing.ask.one") },
            { value: "hands", label: t("importing.ask.hands") },
          ]}
        />
        <Switch
          label={t("importing.ask.quantise")}
          hint={t("importing.ask.quantise.hint")}
          checked={quantise}
          onChange={setQuantise}
        />
      </div>
    </Dialog>
  );
}
