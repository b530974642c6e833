import { Headphones } from "lucide-react";
import { lazy } from "react";
import { Link, Route, Switch } from "wouter";
import { Button, EmptyState, Page } from "../design";
import { useT } from "../i18n";

const ComposePage = lazy(async () => ({
  default: (await import("../compose/ComposePage")).ComposePage,
}));
const PiecePage = lazy(async () => ({ default: (await import("../piece/PiecePage")).PiecePage }));
const LibraryPage = lazy(async () => ({
  default: (await import("../library/LibraryPage")).LibraryPage,
}));
const CorporaPage = lazy(async () => ({
  default: (await import("../corpora/CorporaPage")).CorporaPage,
}));
const ModelsPage = lazy(async () => ({
  default: (await import("../training/ModelsPage")).ModelsPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import("../settings/SettingsPage")).SettingsPage,
}));

/** Which room shows at which address; each is loaded when it is first entered. */
export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <ComposePage />
      </Route>
      <Route path="/piece/:id">{({ id }) => <PiecePage key={id} id={id} />}</Route>
      <Route path="/library">
        <LibraryPage />
      </Route>
      <Route path="/corpora">
        <CorporaPage />
      </Route>
      <Route path="/models">
        <ModelsPage />
      </Route>
      <Route path="/settings">
        <SettingsPage />
      </Route>
      <Route>
        <LostPage />
      </Route>
    </Switch>
  );
}

function LostPage() {
  const t = useT();
  return (
    <Page title={t("shell.lost.title")}>
      <EmptyState
        icon={Headphones}
        title={t("shell.lost.title")}
        action={
          <Link href="/library" asChild>
            <Button variant="solid">{t("shell.library")}</Button>
          </Link>
        }
      >
        {t("shell.lost.next")}
      </EmptyState>
    </Page>
  );
}
