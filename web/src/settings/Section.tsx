import type { ReactNode } from "react";
import { useId } from "react";
import styles from "./Section.module.css";

/** A part of the settings under its heading. */
export function Section({
  title,
  words,
  children,
}: {
  title: string;
  words?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {words && <p className={styles.words}>{words}</p>}
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
