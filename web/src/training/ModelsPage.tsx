import { Page } from "../design";
import { useT } from "../i18n";

export function ModelsPage() {
  const t = useT();
  return <Page title={t("shell.models")}>…</Page>;
}
