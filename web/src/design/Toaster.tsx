import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { type FocusEvent, useRef } from "react";
import { useT } from "../i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./Toaster.module.css";
import { useToasts } from "./toasts";

/** A notice that goes gives the focus back to where it was before it came here. */
function useGiveBack() {
  const view = useRef<HTMLOListElement>(null);
  const before = useRef<Element>(null);
  const remember = ({ relatedTarget }: FocusEvent) => {
    if (!view.current?.contains(relatedTarget)) before.current = relatedTarget;
  };
  const giveBack = () => {
    if (document.activeElement !== view.current) return;
    const node = before.current?.isConnected ? before.current : document.querySelector("main");
    if (node instanceof HTMLElement) node.focus({ preventScroll: true });
  };
  return { view, remember, giveBack };
}

/** Where notices show; once in the shell. F8 brings the focus here. */
export function Toaster() {
  const t = useT();
  const { shown, drop } = useToasts();
  const { view, remember, giveBack } = useGiveBack();
  return (
    <Radix.Provider label={t("shell.notices")} swipeDirection="right">
      {shown.map(({ id, title, next, action, tone = "plain", stay_ms }) => (
        <Radix.Root
          key={id}
          className={cx(styles.toast, styles[tone])}
          type={tone === "bad" ? "foreground" : "background"}
          duration={stay_ms ?? (tone === "bad" ? 12_000 : 6_000)}
          onOpenChange={(open) => {
            if (open) return;
            giveBack();
            drop(id);
          }}
        >
          <div className={styles.words}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {next && <Radix.Description className={styles.next}>{next}</Radix.Description>}
          </div>
          {action && (
            <Radix.Action altText={action.label} asChild>
              <Button size="s" onClick={action.run}>
                {action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton icon={X} label={t("common.close")} size="s" tooltip={false} />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport
        ref={view}
        onFocus={remember}
        className={styles.view}
        label={`${t("shell.notices")} ({hotkey})`}
      />
    </Radix.Provider>
  );
}
