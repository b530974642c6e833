import { Chip } from "../design";
import { useLanguage, useT } from "../i18n";
import styles from "./Ideas.module.css";

/** Sentences to begin with: music, not interface, so each language has its own. */
const SENTENCES = {
  en: [
    "rainy lofi in D minor, 75 bpm, two minutes",
    "sad waltz for violin and piano, 32 bars",
    "bright synthwave chase, 118 bpm, no drums at first",
    "slow blues in E, 12 bars, guitar and organ",
  ],
  es: [
    "lofi lluvioso en re menor, 75 bpm, dos minutos",
    "un vals triste para piano y violín, 32 compases",
    "synthwave brillante a 118 bpm",
    "bossa nova tranquila con guitarra y flauta",
  ],
} as const;

/** Something to start from where nothing was said yet. */
export function Ideas({ onChoose }: { onChoose: (sentence: string) => void }) {
  const t = useT();
  const language = useLanguage((state) => state.language);
  return (
    <div className={styles.ideas}>
      <p id="ideas">{t("compose.ideas")}</p>
      <ul aria-labelledby="ideas">
        {SENTENCES[language].map((sentence) => (
          <li key={sentence}>
            <Chip onClick={() => onChoose(sentence)}>{sentence}</Chip>
          </li>
        ))}
      </ul>
    </div>
  );
}
