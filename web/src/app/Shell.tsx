import {
  AudioLines,
  Boxes,
  Database,
  Keyboard,
  Languages,
  Library,
  Moon,
  Settings2,
  Sun,
} from "lucide-react";
import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { DeskProvider } from "../audio";
import { IconButton, Menu, Spinner, Toaster } from "../design";
import { OverlayContext } from "../design/overlay";
import { LANGUAGES, useLanguage, useT } from "../i18n";
import { ImportDrop } from "../importing/ImportDrop";
import { Boundary } from "./Boundary";
import { useKeptFocus } from "./keepFocus";
import { Palette } from "./Palette";
import { Routes } from "./routes";
import { ServerBanner } from "./ServerBanner";
import { SessionGate } from "./SessionGate";
import styles from "./Shell.module.css";
import { pressShortcut, useShortcut } from "./shortcuts";
import { useTheme } from "./theme";

const ROOMS = [
  { href: "/", name: "shell.compose", icon: AudioLines, keys: "Alt+1" },
  { href: "/library", name: "shell.library", icon: Library, keys: "Alt+2" },
  { href: "/corpora", name: "shell.corpora", icon: Database, keys: "Alt+3" },
  { href: "/models", name: "shell.models", icon: Boxes, keys: "Alt+4" },
  { href: "/settings", name: "shell.settings", icon: Settings2, keys: "Alt+5" },
] as const;

/** The frame of every room: the rail, the notices, the list of shortcuts. */
export function Shell() {
  const t = useT();
  const [place] = useLocation();
  const stage = useRef<HTMLElement>(null);
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);
  const entered = useRef(place);
  useKeptFocus(useCallback(() => stage.current, []));
  useEffect(() => {
    const press = (event: KeyboardEvent) => void pressShortcut(event);
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  useEffect(() => {
    // A new room: the keyboard and the screen reader come along.
    if (entered.current === place) return;
    entered.current = place;
    stage.current?.focus({ preventScroll: true });
    stage.current?.scrollTo(0, 0);
  }, [place]);
  return (
    <DeskProvider>
      <OverlayContext value={overlays}>
        <div className={styles.shell}>
          <a className={styles.skip} href="#room">
            {t("shell.skip")}
          </a>
          <Rail place={place} />
          <div className={styles.column}>
            <ServerBanner />
            <main id="room" ref={stage} tabIndex={-1} className={styles.stage}>
              <Boundary key={place}>
                <Suspense fallback={<Waiting />}>
                  <Routes />
                </Suspense>
              </Boundary>
              <div ref={setOverlays} />
            </main>
          </div>
          <ImportDrop />
          <Palette />
          <SessionGate />
          <Toaster />
        </div>
      </OverlayContext>
    </DeskProvider>
  );
}

function Waiting() {
  const t = useT();
  return (
    <div className={styles.waiting}>
      <Spinner label={t("common.loading")} />
    </div>
  );
}

function Rail({ place }: { place: string }) {
  const t = useT();
  return (
    <nav className={styles.rail} aria-label={t("shell.nav")}>
      <Link href="/" className={styles.brand ?? ""} aria-label="Cadenza">
        <Mark />
      </Link>
      <ul className={styles.rooms}>
        {ROOMS.map((room) => (
          <Room key={room.href} {...room} here={place === room.href} />
        ))}
      </ul>
      <div className={styles.tools}>
        <Look />
      </div>
    </nav>
  );
}

type RoomProps = (typeof ROOMS)[number] & { here: boolean };

function Room({ href, name, icon: Icon, keys, here }: RoomProps) {
  const t = useT();
  const [, go] = useLocation();
  useShortcut(keys, t(name), t("shell.nav"), () => go(href));
  return (
    <li>
      <Link href={href} className={styles.room ?? ""} aria-current={here ? "page" : undefined}>
        <Icon aria-hidden="true" />
        <span>{t(name)}</span>
      </Link>
    </li>
  );
}

/** Theme, language and the list of keys, at the foot of the rail. */
function Look() {
  const t = useT();
  const { shown, setTheme } = useTheme();
  const { language, setLanguage } = useLanguage();
  const other = shown === "dark" ? "light" : "dark";
  return (
    <>
      <IconButton
        icon={Keyboard}
        label={t("shell.shortcuts")}
        keys="?"
        onClick={() => window.dispatchEvent(new KeyboardEvent("keydown", { key: "?" }))}
      />
      <IconButton
        icon={shown === "dark" ? Sun : Moon}
        label={t(`shell.theme.to.${other}`)}
        onClick={() => setTheme(other)}
      />
      <Menu
        align="start"
        trigger={<IconButton icon={Languages} label={t("shell.language")} tooltip={false} />}
        items={LANGUAGES.map((name) => ({
          label: t(`shell.language.${name}`),
          checked: name === language,
          onSelect: () => setLanguage(name),
        }))}
      />
    </>
  );
}

/** A turn over a note: the ornament with which a player makes a line their own. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
      <path
        d="M5 13c0-6 6.5-5.5 11 0s11 6 11 0c0-4.5-5-4.5-6.5-1.5M5 13c0 4.5 5 4.5 6.5 1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <ellipse
        cx="16"
        cy="25"
        rx="3.4"
        ry="2.6"
        transform="rotate(-18 16 25)"
        fill="currentColor"
      />
    </svg>
  );
}
