import { AudioLines, Boxes, Database, Library, Settings2 } from "lucide-react";
import { Suspense, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { Spinner, Toaster } from "../design";
import { useT } from "../i18n";
import { Boundary } from "./Boundary";
import { Routes } from "./routes";
import { ServerBanner } from "./ServerBanner";
import styles from "./Shell.module.css";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { pressShortcut } from "./shortcuts";
import "./theme";

const ROOMS = [
  { href: "/", key: "shell.compose", icon: AudioLines },
  { href: "/library", key: "shell.library", icon: Library },
  { href: "/corpora", key: "shell.corpora", icon: Database },
  { href: "/models", key: "shell.models", icon: Boxes },
  { href: "/settings", key: "shell.settings", icon: Settings2 },
] as const;

/** The frame of every room: the rail, the notices, the list of shortcuts. */
export function Shell() {
  const t = useT();
  const [place] = useLocation();
  useEffect(() => {
    const press = (event: KeyboardEvent) => void pressShortcut(event);
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#room">
        {t("shell.skip")}
      </a>
      <nav className={styles.rail} aria-label={t("shell.nav")}>
        <Link href="/" className={styles.brand ?? ""} aria-label="Cadenza">
          <Mark />
        </Link>
        <ul className={styles.rooms}>
          {ROOMS.map(({ href, key, icon: Icon }) => (
            <li key={href}>
              <Link
                href={href}
                className={styles.room ?? ""}
                aria-current={place === href ? "page" : undefined}
              >
                <Icon aria-hidden="true" />
                <span>{t(key)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.column}>
        <ServerBanner />
        <main id="room" tabIndex={-1} className={styles.stage}>
          <Boundary key={place}>
            <Suspense fallback={<Spinner label={t("common.loading")} />}>
              <Routes />
            </Suspense>
          </Boundary>
        </main>
      </div>
      <ShortcutsDialog />
      <Toaster />
    </div>
  );
}

/** A turn over a note: the ornament the name stands for. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path
        d="M6 15c0-5 6-5 10 0s10 5 10 0-5.500-5-6.500-2.500M6 15c0 4 5.500 5 6.500 2.500"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.400"
        strokeLinecap="round"
      />
      <circle cx="16" cy="25" r="2.600" fill="currentColor" />
    </svg>
  );
}
