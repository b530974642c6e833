import { Button, Dialog, toastError } from "../design";
import { useT } from "../i18n";
import { keepMine, reload, useSaving } from "./state/saving";

/** The piece was saved elsewhere in the meantime: keep this one, or load the other. */
export function ConflictDialog({ id }: { id: string }) {
  const t = useT();
  const isOpen = useSaving((state) => state.state.name === "conflict");
  return (
    <Dialog
      open={isOpen}
      onOpenChange={() => {}}
      title={t("piece.conflict.title")}
      description={t("piece.conflict.words")}
      size="s"
      isForced
      footer={
        <>
          <Button onClick={() => void reload(id).catch(toastError)}>
            {t("piece.conflict.theirs")}
          </Button>
          <Button variant="solid" onClick={() => void keepMine().catch(toastError)}>
            {t("piece.conflict.mine")}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
