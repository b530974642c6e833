import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Chip, Popover, roleName } from "../design";
import { useT } from "../i18n";
import { useNames } from "../i18n/names";
import { type Brief, type ChipKind, type ChipModel, chipsOf, fieldsOf } from "./brief";
import styles from "./ChipRow.module.css";
import {
  AmbienceEditor,
  type EditorProps,
  FinishEditor,
  HarmonyEditor,
  KeyEditor,
  LengthEditor,
  MeterEditor,
  MoodsEditor,
  PartEditor,
  StyleEditor,
  TempoEditor,
  VoicingEditor,
  WithoutEditor,
} from "./editors";
import { type Fields, partOf, withoutFields } from "./fields";

const EDITORS: Record<Exclude<ChipKind, "part">, (props: EditorProps) => ReactNode> = {
  style: StyleEditor,
  moods: MoodsEditor,
  key: KeyEditor,
  tempo: TempoEditor,
  meter: MeterEditor,
  length: LengthEditor,
  without: WithoutEditor,
  harmony: HarmonyEditor,
  ambience: AmbienceEditor,
  finish: FinishEditor,
  voicing: VoicingEditor,
};

function reset(fields: Fields, chip: ChipModel): Fields {
  if (chip.kind !== "part") return withoutFields(fields, ...fieldsOf(chip.kind));
  const parts = (fields.parts ?? []).filter((typed) => {
    const part = partOf(typed);
    return part.role !== chip.role && part.instrument !== chip.role;
  });
  return parts.length ? { ...fields, parts } : withoutFields(fields, "parts");
}

interface ChipRowProps {
  brief: Brief;
  fields: Fields;
  onChange: (fields: Fields) => void;
}

/** What was understood, a chip each; a chip opens what changes it. */
export function ChipRow({ brief, fields, onChange }: ChipRowProps) {
  const t = useT();
  const names = useNames();
  const words = {
    ...names,
    bars: (count: number) => t("common.bars", { count }),
    beats: (count: number) => t("compose.chip.beats", { count }),
    octaves: (count: number) => t("compose.chip.octaves", { count }),
    bpm: (bpm: number) => t("compose.bpm", { bpm }),
    from: (note: string) => t("compose.chip.from", { note }),
  };
  return (
    <ul className={styles.row} aria-label={t("compose.understood")}>
      {chipsOf(brief, fields, words).map((chip) => (
        <li key={chip.id}>
          <OneChip chip={chip} brief={brief} fields={fields} onChange={onChange} />
        </li>
      ))}
    </ul>
  );
}

function OneChip({ chip, brief, fields, onChange }: ChipRowProps & { chip: ChipModel }) {
  const t = useT();
  const isHand = chip.origin === "hand";
  const name = chip.kind === "part" ? nameOfRole(t, chip.role) : t(`compose.chip.${chip.kind}`);
  const origin = t(`compose.origin.${chip.origin}`);
  const Editor = chip.kind === "part" ? null : EDITORS[chip.kind];
  const props = { brief, fields, onChange };
  return (
    <Popover
      label={name}
      trigger={
        <Chip
          name={name}
          tone={isHand ? "accent" : chip.origin === "said" ? "good" : "guess"}
          role={chip.role ? roleName(chip.role) : undefined}
          aria-haspopup="dialog"
          aria-description={origin}
          title={origin}
        >
          {chip.value}
        </Chip>
      }
    >
      <p className={styles.origin}>{origin}</p>
      {Editor ? <Editor {...props} /> : <PartEditor {...props} role={chip.role ?? "melody"} />}
      {isHand && (
        <Button
          size="s"
          variant="ghost"
          icon={RotateCcw}
          onClick={() => onChange(reset(fields, chip))}
        >
          {t("compose.reset")}
        </Button>
      )}
    </Popover>
  );
}

type Words = ReturnType<typeof useT>;
const NAMED = ["melody", "counter", "chords", "arpeggio", "pad", "bass", "drums"] as const;

/** A role in the language of now; one that is on no list as it is. */
export function nameOfRole(t: Words, role: string | undefined): string {
  const known = NAMED.find((name) => name === role);
  return known ? t(`common.role.${known}`) : (role ?? "");
}
