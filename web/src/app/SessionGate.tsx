import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { openSession, watchSession, wordsOf } from "../api";
import { Button, Dialog, TextField } from "../design";
import { useT } from "../i18n";

/** Asks for the token where the studio is not bound to this machine alone. */
export function SessionGate() {
  const t = useT();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [token, setToken] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => watchSession(() => setAsking(true)), []);

  const show = useCallback(
    async (shown: string) => {
      setBusy(true);
      try {
        await openSession({ token: shown.trim() });
        setAsking(false);
        setError(undefined);
        await queries.resetQueries();
      } catch (problem) {
        setError(wordsOf(problem).title);
      } finally {
        setBusy(false);
      }
    },
    [queries],
  );

  useEffect(() => {
    // The terminal opens the page with the token behind the address; it does not stay there.
    const shown = /^#token=(.+)$/.exec(window.location.hash)?.[1];
    if (!shown) return;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    void show(decodeURIComponent(shown));
  }, [show]);

  const enter = (event: FormEvent) => {
    event.preventDefault();
    void show(token);
  };

  return (
    <Dialog
      open={asking}
      onOpenChange={setAsking}
      title={t("shell.token.title")}
      description={t("shell.token.next")}
      size="s"
      footer={
        <Button variant="solid" type="submit" form="session" busy={busy}>
          {t("shell.token.enter")}
        </Button>
      }
    >
      <form id="session" onSubmit={enter}>
        <TextField
          label={t("shell.token")}
          type="password"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
          error={error}
        />
      </form>
    </Dialog>
  );
}
