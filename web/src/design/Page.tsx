import { type ReactNode, useEffect } from "react";
import { cx } from "./cx";
import styles from "./Page.module.css";

export interface PageProps {
  title: string;
  /** One line under the title. */
  lead?: ReactNode;
  /** Buttons at the title's side. */
  actions?: ReactNode;
  children: ReactNode;
  /** The whole window without margins, as an editor needs it; the title is for screen readers then. */
  bare?: boolean;
  className?: string;
}

/** A room of the studio: its title, its content, and the title of the window. */
export function Page({ title, lead, actions, children, bare = false, className }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Cadenza`;
  }, [title]);
  if (bare)
    return (
      <div className={cx(styles.bare, className)}>
        <h1 className="visually-hidden">{title}</h1>
        {children}
      </div>
    );
  return (
    <div className={cx(styles.page, className)}>
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
