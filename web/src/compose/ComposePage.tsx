import { Page } from "../design";
import { useT } from "../i18n";

export function ComposePage() {
  const t = useT();
  return <Page title={t("shell.compose")}>…</Page>;
}
