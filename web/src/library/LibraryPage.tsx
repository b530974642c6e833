import { Page } from "../design";
import { useT } from "../i18n";

export function LibraryPage() {
  const t = useT();
  return <Page title={t("shell.library")}>…</Page>;
}
