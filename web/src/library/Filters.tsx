import { Search, Star, X } from "lucide-react";
import { useRef } from "react";
import type { PieceSort } from "../api";
import { useEntries } from "../api";
import { useShortcut } from "../app/shortcuts";
import { IconButton, Select } from "../design";
import { useT } from "../i18n";
import styles from "./Filters.module.css";
import type { Wanted } from "./pieces";

const SORTS = [
  "-updated_at",
  "-created_at",
  "created_at",
  "title",
  "tempo_bpm",
  "-tempo_bpm",
  "seconds",
  "-seconds",
] as const satisfies readonly PieceSort[];

/** The words, the style, the star and the order that make a list of the library. */
export function Filters({
  wanted,
  onChange,
}: {
  wanted: Wanted;
  onChange: (change: Partial<Wanted>) => void;
}) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const { entries } = useEntries("styles");
  useShortcut("/", t("library.search"), t("library.title"), () => field.current?.focus());
  return (
    <search className={styles.filters}>
      <div className={styles.words}>
        <Search aria-hidden="true" className={styles.icon} />
        <input
          ref={field}
          type="search"
          aria-label={t("library.search")}
          placeholder={t("library.search.hint")}
          value={wanted.q}
          onChange={(event) => onChange({ q: event.target.value })}
        />
        {wanted.q && (
          <IconButton
            icon={X}
            size="s"
            label={t("library.search.clear")}
            tooltip={false}
            onClick={() => {
              onChange({ q: "" });
              field.current?.focus();
            }}
          />
        )}
      </div>
      <IconButton
        className={wanted.starred ? styles.starred : undefined}
        icon={Star}
        variant="soft"
        label={t("library.starred")}
        pressed={wanted.starred}
        onClick={() => onChange({ starred: !wanted.starred })}
      />
      <Select
        className={styles.select ?? ""}
        label={t("library.style")}
        hideLabel
        value={wanted.style}
        onChange={(style) => onChange({ style })}
        options={[
          { value: "", label: t("library.style.any") },
          ...entries.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
      <Select
        className={styles.select ?? ""}
        label={t("library.sort")}
        hideLabel
        value={wanted.sort}
        onChange={(sort) => onChange({ sort: sort as PieceSort })}
        options={SORTS.map((value) => ({ value, label: t(`library.sort.${value}`) }))}
      />
    </search>
  );
}
