import { useLayoutEffect, useRef } from "react";
import { useT } from "../i18n";
import styles from "./PromptBox.module.css";

interface PromptBoxProps {
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
}

const TALLEST_PX = 260;

/** The sentence. Enter composes, Shift+Enter begins a new line. */
export function PromptBox({ value, onChange, onSubmit }: PromptBoxProps) {
  const t = useT();
  const box = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, TALLEST_PX)}px`;
  }, [value]);
  return (
    <div className={styles.box}>
      <label htmlFor="prompt" className="visually-hidden">
        {t("compose.prompt")}
      </label>
      <textarea
        ref={box}
        id="prompt"
        className={styles.text}
        rows={2}
        maxLength={20_000}
        value={value}
        placeholder={t("compose.prompt.hint")}
        aria-describedby="prompt-keys"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onSubmit();
        }}
      />
      <p id="prompt-keys" className="visually-hidden">
        {t("compose.prompt.keys")}
      </p>
    </div>
  );
}
