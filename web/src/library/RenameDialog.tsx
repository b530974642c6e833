import { type FormEvent, useState } from "react";
import { Button, Dialog, TextField } from "../design";
import { useT } from "../i18n";

/** Asks for another title. */
export function RenameDialog({
  title,
  onRename,
  onClose,
}: {
  title: string;
  onRename: (title: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [typed, setTyped] = useState(title);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted && wanted !== title) onRename(wanted);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("library.rename.title")}
      size="s"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button variant="solid" type="submit" form="rename">
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form id="rename" onSubmit={save}>
        <TextField
          label={t("library.rename.field")}
          value={typed}
          maxLength={200}
          required
          onChange={(event) => setTyped(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  );
}
