import { Page } from "../design";
import { useT } from "../i18n";

export function PiecePage({ id }: { id: string }) {
  const t = useT();
  return <Page title={t("shell.library")}>{id}</Page>;
}
