import { Page } from "../design";
import { useT } from "../i18n";

export function CorporaPage() {
  const t = useT();
  return <Page title={t("shell.corpora")}>…</Page>;
}
