import { CircleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button, EmptyState } from "../design";
import { t } from "../i18n";

/** Catches what breaks in a room and says the next step; the rest of the shell goes on. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert">
        <EmptyState
          icon={CircleAlert}
          title={t("shell.broken.title")}
          action={
            <Button variant="solid" onClick={() => window.location.reload()}>
              {t("shell.reload")}
            </Button>
          }
        >
          <p>{t("shell.broken.next")}</p>
          <p>
            <small>{error.message}</small>
          </p>
        </EmptyState>
      </div>
    );
  }
}
