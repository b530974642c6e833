import { Spinner } from "../design";
import { useT } from "../i18n";
import { useServed } from "../i18n/served";
import styles from "./ReaderNote.module.css";
import { type ReaderUsed, sentence, toldOf } from "./reader";

interface ReaderNoteProps {
  reader: ReaderUsed | null | undefined;
  /** The language model has not answered yet. */
  isReading?: boolean;
}

/** Who reads the sentence, told politely: that the model is at it, or that it did not answer. */
export function ReaderNote({ reader, isReading = false }: ReaderNoteProps) {
  const t = useT();
  const { say } = useServed();
  const told = isReading ? null : toldOf(reader);
  return (
    <div className={styles.note} role="status" aria-live="polite">
      {isReading && (
        <p className={styles.reading}>
          <Spinner />
          {t("compose.reader.reading")}
        </p>
      )}
      {told?.alone && <p>{t("compose.reader.alone")}</p>}
      {told && <p className={styles.why}>{sentence(say(told.why))}</p>}
    </div>
  );
}
