import { useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { about, watchServer } from "../api";
import { Button } from "../design";
import { useT } from "../i18n";
import styles from "./ServerBanner.module.css";

const AGAIN_MS = 4000;

/** Says that the server is gone, and looks for it until it is back. */
export function ServerBanner() {
  const t = useT();
  const queries = useQueryClient();
  const [gone, setGone] = useState(false);
  const [looking, setLooking] = useState(false);

  useEffect(() => watchServer((reachable) => setGone(!reachable)), []);

  const look = useCallback(async () => {
    setLooking(true);
    try {
      await about();
      await queries.refetchQueries({ type: "active" });
    } catch {
      // The watcher above has seen it; the next look comes by itself.
    } finally {
      setLooking(false);
    }
  }, [queries]);

  useEffect(() => {
    if (!gone) return;
    const timer = window.setInterval(() => void look(), AGAIN_MS);
    return () => window.clearInterval(timer);
  }, [gone, look]);

  if (!gone) return null;
  return (
    <div role="alert" className={styles.banner}>
      <Unplug aria-hidden="true" className={styles.icon} />
      <p>
        <strong>{t("shell.gone.title")}</strong> {t("shell.gone.next")}
      </p>
      <Button size="s" busy={looking} onClick={() => void look()}>
        {t("common.retry")}
      </Button>
    </div>
  );
}
