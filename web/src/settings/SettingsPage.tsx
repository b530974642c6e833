import { Monitor, Moon, Sun } from "lucide-react";
import { Link } from "wouter";
import { useAbout, useEntries } from "../api";
import { size } from "../app/format";
import { THEMES, useTheme } from "../app/theme";
import { Button, Chip, Page, Segments } from "../design";
import { LANGUAGES, useLanguage, useT } from "../i18n";
import { useServed } from "../i18n/served";
import { Ambiences } from "./Ambiences";
import { Queue } from "./Queue";
import { Section } from "./Section";
import styles from "./Section.module.css";
import { Sound } from "./Sound";

/** How the studio looks, sounds and reads, and what it is doing. */
export function SettingsPage() {
  const t = useT();
  return (
    <Page title={t("settings.title")} lead={t("settings.lead")}>
      <Look />
      <Sound />
      <Ambiences />
      <Models />
      <Reader />
      <Queue />
      <About />
    </Page>
  );
}

const THEME_ICONS = { auto: Monitor, dark: Moon, light: Sun } as const;

function Look() {
  const t = useT();
  const { theme, setTheme } = useTheme();
  const { language, setLanguage } = useLanguage();
  return (
    <Section title={t("settings.look")}>
      <div className={styles.pair}>
        <Segments
          label={t("shell.theme")}
          value={theme}
          onChange={setTheme}
          options={THEMES.map((value) => ({
            value,
            label: t(`shell.theme.${value}`),
            icon: THEME_ICONS[value],
          }))}
        />
        <Segments
          label={t("shell.language")}
          value={language}
          onChange={setLanguage}
          options={LANGUAGES.map((value) => ({ value, label: t(`shell.language.${value}`) }))}
        />
      </div>
    </Section>
  );
}

function Models() {
  const t = useT();
  const { say } = useServed();
  const about = useAbout();
  const { entries, loading } = useEntries("models");
  return (
    <Section title={t("settings.models")} words={t("settings.models.words")}>
      {!loading && entries.length === 0 && (
        <p className={styles.what}>{t("settings.models.none")}</p>
      )}
      <ul className={styles.rows}>
        {entries.map(({ name, description }) => (
          <li key={name} className={styles.row}>
            <p className={styles.label}>
              <span className={styles.name}>{name}</span>{" "}
              <span className={styles.what}>{say(description)}</span>
            </p>
            {about?.model === name && <Chip tone="good">{t("settings.models.auto")}</Chip>}
          </li>
        ))}
      </ul>
      <div>
        <Link href="/models" asChild>
          <Button>{t("settings.models.open")}</Button>
        </Link>
      </div>
    </Section>
  );
}

function Reader() {
  const t = useT();
  const about = useAbout();
  return (
    <Section title={t("settings.reader")}>
      {about?.llm ? (
        <p>{t("settings.reader.model", { name: about.llm.name })}</p>
      ) : (
        <>
          <p className={styles.what}>{t("settings.reader.none")}</p>
          <code className={styles.code}>cadenza studio --llm http://127.0.0.1:8080</code>
        </>
      )}
    </Section>
  );
}

function About() {
  const t = useT();
  const about = useAbout();
  const language = useLanguage((state) => state.language);
  if (!about) return null;
  return (
    <Section title={t("settings.about")}>
      <dl className={styles.facts}>
        <dt>{t("settings.about.version")}</dt>
        <dd>Cadenza {about.version}</dd>
        <dt>{t("settings.about.upload")}</dt>
        <dd>{size(about.limits.upload_bytes, language)}</dd>
        <dt>{t("settings.about.queue")}</dt>
        <dd>{about.limits.queue}</dd>
        <dt>{t("settings.about.extras")}</dt>
        <dd>
          <ul className={styles.extras}>
            {Object.entries(about.extras).map(([name, here]) => (
              <li key={name}>
                <Chip tone={here ? "good" : "guess"}>
                  {t(here ? "settings.about.here" : "settings.about.missing", { name })}
                </Chip>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <p>
        <a href="/docs">{t("settings.about.api")}</a>
      </p>
    </Section>
  );
}
