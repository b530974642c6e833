import { Page } from "../design";
import { useT } from "../i18n";

export function SettingsPage() {
  const t = useT();
  return <Page title={t("shell.settings")}>…</Page>;
}
