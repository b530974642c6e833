import { X } from "lucide-react";
import { AlertDialog, Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { useT } from "../i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./Dialog.module.css";
import { OverlayContext } from "./overlay";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One line under the title; read out when the dialog opens. */
  description?: string | undefined;
  children: ReactNode;
  /** The buttons at its foot. */
  footer?: ReactNode;
  size?: "s" | "m" | "l";
  /** True where one of the buttons at its foot has to be chosen. */
  isForced?: boolean;
}

/** The focus goes back to where it was: these dialogs have no trigger of their own. */
function useGiveBack() {
  const before = useRef<Element>(null);
  return {
    remember: () => {
      before.current = document.activeElement;
    },
    giveBack: (event: Event) => {
      const node = before.current;
      if (!(node instanceof HTMLElement) || !node.isConnected) return;
      event.preventDefault();
      node.focus();
    },
  };
}

const FIELDS = "[data-autofocus], input:not(:disabled), textarea:not(:disabled), [role=combobox]";

/** A sheet over the page; from below on a narrow window. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = "m",
  isForced = false,
}: DialogProps) {
  const t = useT();
  const [sheet, setSheet] = useState<HTMLElement | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const { remember, giveBack } = useGiveBack();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          ref={setSheet}
          className={cx(styles.sheet, styles[size])}
          onOpenAutoFocus={(event) => {
            remember();
            // The first field, not the cross; the sheet itself where there is nothing to fill in.
            event.preventDefault();
            const field = body.current?.querySelector<HTMLElement>(FIELDS);
            (field ?? (event.target as HTMLElement)).focus();
          }}
          onCloseAutoFocus={giveBack}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className={styles.head}>
            <div>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {description && (
                <Radix.Description className={styles.description}>{description}</Radix.Description>
              )}
            </div>
            {!isForced && (
              <Radix.Close asChild>
                <IconButton icon={X} label={t("common.close")} tooltip={false} size="s" />
              </Radix.Close>
            )}
          </header>
          <OverlayContext value={sheet}>
            {children !== null && (
              <div ref={body} className={styles.body}>
                {children}
              </div>
            )}
            {footer && <footer className={styles.foot}>{footer}</footer>}
          </OverlayContext>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, and whether it can be undone. */
  description: string;
  /** The word on the button that does it. */
  confirm: string;
  onConfirm: () => void;
  danger?: boolean;
}

/** A question before something that cannot be taken back. */
export function Confirm({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  onConfirm,
  danger = true,
}: ConfirmProps) {
  const t = useT();
  const { remember, giveBack } = useGiveBack();
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.scrim} />
        <AlertDialog.Content
          className={cx(styles.sheet, styles.s)}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={giveBack}
        >
          <div className={styles.head}>
            <div>
              <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
              <AlertDialog.Description className={styles.description}>
                {description}
              </AlertDialog.Description>
            </div>
          </div>
          <footer className={styles.foot}>
            <AlertDialog.Cancel asChild>
              <Button variant="ghost">{t("common.cancel")}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant={danger ? "danger" : "solid"} onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
