import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { restoreRevision } from "../api";
import { Button, Dialog, Spinner, toast, toastError } from "../design";
import { type Key, useLanguage, useT } from "../i18n";
import { useServed } from "../i18n/served";
import styles from "./revisions.module.css";
import { reload, saveNow } from "./state/saving";
import { fetchPiece } from "./state/server";

export interface RevisionsDialogProps {
  id: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Every state of the piece that was saved, to look back to and to bring back. */
export function RevisionsDialog({ id, open, onOpenChange }: RevisionsDialogProps) {
  const t = useT();
  const { say } = useServed();
  const language = useLanguage((state) => state.language);
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ["piece", id, "revisions"],
    queryFn: async () => {
      await saveNow();
      return fetchPiece(id);
    },
    enabled: open,
    staleTime: 0,
    gcTime: 0,
  });
  const restore = async (number: number) => {
    try {
      await saveNow();
      await restoreRevision({ path: { piece_id: id, number } });
      await reload(id);
      await queries.invalidateQueries({ queryKey: ["piece", id] });
      toast({ title: t("piece.restored", { number }), tone: "good" });
      onOpenChange(false);
    } catch (error) {
      toastError(error);
    }
  };
  const rows = [...(data?.revisions ?? [])].sort((a, b) => b.number - a.number);
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("piece.revisions")}
      description={t("piece.revisions.words")}
    >
      {data === undefined ? (
        <Spinner label={t("common.loading")} />
      ) : (
        <ol className={styles.list}>
          {rows.map(({ number, verb, note, created_at }) => (
            <li key={number} className={styles.row}>
              <div>
                <strong>{t("piece.revision", { number })}</strong>
                <p className={styles.note}>
                  {[
                    verb && (t as (key: Key) => string)(`revision.verb.${verb}` as Key),
                    note && say(note),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                  <time dateTime={created_at}> {when.format(new Date(created_at))}</time>
                </p>
              </div>
              {number === data.revision ? (
                <span className={styles.now}>{t("piece.revision.now")}</span>
              ) : (
                <Button
                  size="s"
                  icon={RotateCcw}
                  aria-label={t("piece.restore.number", { number })}
                  onClick={() => void restore(number)}
                >
                  {t("piece.restore")}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
