import { useQueryClient } from "@tanstack/react-query";
import { Music4 } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useShortcut } from "../app/shortcuts";
import { toast } from "../design";
import { useT } from "../i18n";
import { Arrivals } from "./Arrivals";
import styles from "./ImportDrop.module.css";
import { importFiles, pickFiles, useImports, watchImports } from "./imports";

/** Takes files that are dropped anywhere, and shows how far they are. */
export function ImportDrop() {
  const t = useT();
  const over = useDrop();
  useArrived();
  useShortcut("Mod+O", t("importing.pick"), t("shell.general"), pickFiles);
  return (
    <>
      {over && (
        <div className={styles.over} aria-hidden="true">
          <div className={styles.frame}>
            <Music4 className={styles.icon} />
            <p className={styles.title}>{t("importing.drop")}</p>
            <p>{t("importing.drop.what")}</p>
          </div>
        </div>
      )}
      <Arrivals />
    </>
  );
}

/** Whether files hang over the window; takes them when they fall. */
function useDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    // A room that takes files itself (a corpus) says so by taking the event first.
    const taken = (event: DragEvent) => event.defaultPrevented;
    const enter = (event: DragEvent) => {
      if (!carries(event)) return;
      depth += 1;
      setOver(!taken(event));
    };
    const leave = (event: DragEvent) => {
      if (!carries(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (!carries(event)) return;
      setOver(!taken(event));
      event.preventDefault();
    };
    const fall = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!carries(event) || taken(event)) return;
      event.preventDefault();
      void importFiles(event.dataTransfer?.files ?? []);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", hover);
    window.addEventListener("drop", fall);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", hover);
      window.removeEventListener("drop", fall);
    };
  }, []);
  return over;
}

/** What becomes of a file that arrived: lists are read anew, a single piece opens. */
function useArrived(): void {
  const t = useT();
  const queries = useQueryClient();
  const [, go] = useLocation();
  useEffect(
    () =>
      watchImports((arrival) => {
        if (arrival.phase !== "done") return;
        const { arrivals, drop } = useImports.getState();
        const isSoundFont = arrival.kind === "soundfont";
        void queries.invalidateQueries({ queryKey: [isSoundFont ? "soundfonts" : "pieces"] });
        if (arrival.piece && arrivals.length === 1) {
          drop(arrival.id);
          go(`/piece/${arrival.piece}`);
        }
        toast({
          title: t(isSoundFont ? "importing.font" : "importing.piece", { name: arrival.name }),
          tone: "good",
        });
      }),
    [queries, go, t],
  );
}
