import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Confirm, IconButton } from "../design";
import { useT } from "../i18n";

/** Deletes a thing of one's own, after a question. */
export function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const t = useT();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <IconButton
        icon={Trash2}
        size="s"
        label={t("settings.remove", { name })}
        tooltip={false}
        onClick={() => setAsks(true)}
      />
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t("settings.remove.title", { name })}
        description={t("settings.remove.words")}
        confirm={t("common.delete")}
        onConfirm={onRemove}
      />
    </>
  );
}
