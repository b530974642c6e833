import { Plus } from "lucide-react";
import { useState } from "react";
import {
  Button,
  Chip,
  Combobox,
  type Option,
  Segments,
  Select,
  Slider,
  TextField,
} from "../design";
import { useT } from "../i18n";
import { useNames } from "../i18n/names";
import { type Brief, clock, keyText, secondsOf } from "./brief";
import { METERS, MODES, MOODS, ROLES, TONICS, useOptions } from "./catalogues";
import styles from "./editors.module.css";
import { type Fields, partOf, toggled, withField, withPart } from "./fields";

export interface EditorProps {
  fields: Fields;
  onChange: (fields: Fields) => void;
  /** What is understood so far; none before anything was said. */
  brief: Brief | null;
}

export function StyleEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  return (
    <Combobox
      label={t("compose.style")}
      value={fields.style ?? brief?.style ?? ""}
      onChange={(value) => onChange(withField(fields, "style", value))}
      options={useOptions("styles")}
      placeholder={t("compose.any")}
    />
  );
}

const named = (names: readonly string[], say: (name: string) => string = (name) => name) =>
  names.map((name): Option => ({ value: name, label: say(name) }));

export function KeyEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const say = useNames();
  const shown = fields.key ?? (brief ? keyText(brief.key) : "");
  const [tonic = "", ...rest] = shown.split(" ");
  const mode = rest.join(" ") || "major";
  const put = (next: string) => onChange(withField(fields, "key", next));
  return (
    <div className={styles.pair}>
      <Select
        label={t("compose.key")}
        value={tonic}
        onChange={(next) => put(next ? `${next} ${mode}` : "")}
        options={[{ value: "", label: t("compose.any") }, ...named(TONICS, say.tonic)]}
      />
      <Select
        label={t("compose.mode")}
        value={mode}
        onChange={(next) => put(`${tonic || "C"} ${next}`)}
        options={named(MODES, say.name)}
      />
    </div>
  );
}

export function TempoEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const shown = Number(fields.tempo ?? brief?.tempo_bpm ?? 100);
  const put = (bpm: number) => onChange(withField(fields, "tempo", bpm));
  return (
    <Slider
      label={t("compose.tempo")}
      value={Number.isFinite(shown) ? shown : 100}
      onChange={put}
      min={20}
      max={300}
      step={1}
      format={(bpm) => t("compose.bpm", { bpm: Math.round(bpm * 100) / 100 })}
    />
  );
}

export function MeterEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  return (
    <Select
      label={t("compose.meter")}
      value={fields.meter ?? brief?.meter ?? ""}
      onChange={(value) => onChange(withField(fields, "meter", value))}
      options={named(METERS)}
      placeholder={t("compose.any")}
    />
  );
}

export function LengthEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const inBars = fields.bars !== undefined || (!fields.length && brief?.length.bars != null);
  const [chosen, setUnit] = useState<"time" | "bars" | null>(null);
  const unit = chosen ?? (inBars ? "bars" : "time");
  const given =
    unit === "bars"
      ? String(fields.bars ?? brief?.length.bars ?? "")
      : String(fields.length ?? (brief?.length.seconds ? clock(brief.length.seconds) : ""));
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? given;
  const bars = Number.parseInt(text, 10);
  const isWrong =
    text !== "" &&
    (unit === "bars" ? !(bars >= 1 && bars <= 2000) : !((secondsOf(text) ?? 0) >= 1));
  const put = (next: string) => {
    setTyped(next);
    if (next.trim() === "") onChange(withField(withField(fields, "bars", undefined), "length", ""));
    else if (
      unit === "bars" &&
      /^\d+$/.test(next.trim()) &&
      Number(next) >= 1 &&
      Number(next) <= 2000
    )
      onChange(withField(fields, "bars", Number(next)));
    else if (unit === "time" && (secondsOf(next) ?? 0) >= 1)
      onChange(withField(fields, "length", next.trim()));
  };
  return (
    <div className={styles.pair}>
      <TextField
        label={t("compose.length")}
        value={text}
        inputMode={unit === "bars" ? "numeric" : "text"}
        placeholder={unit === "bars" ? "32" : "2:00"}
        onChange={(event) => put(event.target.value)}
        onBlur={() => setTyped(null)}
        error={
          isWrong
            ? t(unit === "bars" ? "compose.length.badBars" : "compose.length.badTime")
            : undefined
        }
      />
      <Segments
        label={t("compose.length.unit")}
        value={unit}
        onChange={(next) => {
          setUnit(next);
          setTyped(null);
        }}
        options={[
          { value: "time", label: t("compose.length.time") },
          { value: "bars", label: t("compose.length.bars") },
        ]}
      />
    </div>
  );
}

/** One part's instrument, or no such part at all. */
export function PartEditor({ fields, onChange, brief, role }: EditorProps & { role: string }) {
  const t = useT();
  const instruments = useOptions("instruments");
  const typed = fields.parts?.map(partOf).find((part) => part.role === role)?.instrument;
  const read = brief?.parts.find((part) => part.role === role)?.instrument;
  const isOut = fields.without?.includes(role) ?? false;
  return (
    <Combobox
      label={t(`common.role.${role as (typeof ROLES)[number]}`)}
      value={isOut ? "" : (typed ?? read ?? "")}
      onChange={(value) => onChange(withPart(fields, role, value || null))}
      options={[{ value: "", label: t("compose.part.none") }, ...instruments]}
      placeholder={isOut ? t("compose.part.none") : t("compose.any")}
    />
  );
}

/** Every role: what plays it, or that it stays out. Drums are in or out. */
export function PartsEditor(props: EditorProps) {
  const t = useT();
  const { fields, onChange, brief } = props;
  const drums = brief?.parts.some((part) => part.role === "drums") ?? false;
  const wished = fields.parts?.includes("drums")
    ? "in"
    : fields.without?.includes("drums")
      ? "out"
      : "";
  return (
    <div className={styles.grid}>
      {ROLES.filter((role) => role !== "drums").map((role) => (
        <PartEditor key={role} {...props} role={role} />
      ))}
      <Select
        label={t("common.role.drums")}
        value={wished || (brief ? (drums ? "in" : "out") : "")}
        onChange={(value) => onChange(withPart(fields, "drums", value === "in" ? "drums" : null))}
        options={[
          { value: "in", label: t("compose.drums.in") },
          { value: "out", label: t("compose.part.none") },
        ]}
        placeholder={t("compose.any")}
      />
    </div>
  );
}

export function HarmonyEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const library = useOptions("progressions");
  const chords = fields.chords ?? brief?.chords?.join(" ") ?? "";
  return (
    <div className={styles.stack}>
      <Combobox
        label={t("compose.progression")}
        value={fields.progression ?? brief?.progression?.join(" ") ?? ""}
        onChange={(value) => onChange(withField(fields, "progression", value))}
        options={[{ value: "model", label: t("compose.progression.model") }, ...library]}
        placeholder={t("compose.progression.hint")}
        free
      />
      <TextField
        label={t("compose.chords")}
        value={chords}
        placeholder="Dm7 G7 Cmaj7 A7"
        onChange={(event) => onChange(withField(fields, "chords", event.target.value))}
      />
    </div>
  );
}

export function VoicingEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const beats = fields.beats_per_chord ?? brief?.beats_per_chord ?? null;
  const spread = fields.octave_spread ?? brief?.octave_spread ?? null;
  const free = { value: "", label: t("compose.any") };
  return (
    <div className={styles.grid}>
      <Select
        label={t("compose.register")}
        value={fields.register ?? brief?.register ?? ""}
        onChange={(value) => onChange(withField(fields, "register", value))}
        options={[
          free,
          ...["C2", "E2", "G2", "C3", "E3", "G3", "C4", "E4", "G4", "C5"].map((note) => ({
            value: note,
            label: note,
          })),
        ]}
      />
      <Select
        label={t("compose.beatsPerChord")}
        value={beats === null ? "" : String(beats)}
        onChange={(value) =>
          onChange(withField(fields, "beats_per_chord", value ? Number(value) : undefined))
        }
        options={[
          free,
          ...[1, 2, 3, 4, 6, 8, 12, 16].map((n) => ({ value: `${n}`, label: `${n}` })),
        ]}
      />
      <Select
        label={t("compose.octaveSpread")}
        value={spread === null ? "" : String(spread)}
        onChange={(value) =>
          onChange(withField(fields, "octave_spread", value ? Number(value) : undefined))
        }
        options={[free, ...[1, 2, 3, 4].map((n) => ({ value: `${n}`, label: `${n}` }))]}
      />
    </div>
  );
}

interface SwitchedProps extends EditorProps {
  name: "ambience" | "moods";
  label: string;
  names: readonly string[];
}

/** Names that are switched on and off. */
function Switched({ fields, onChange, brief, name, label, names }: SwitchedProps) {
  const say = useNames();
  const on = fields[name] ?? brief?.[name] ?? [];
  const all = [...names, ...on.filter((each) => !names.includes(each))];
  const flip = (value: string) => onChange(toggled(withField(fields, name, [...on]), name, value));
  return (
    <fieldset className={styles.switched}>
      <legend>{label}</legend>
      {all.map((each) => (
        <Chip
          key={each}
          pressed={on.includes(each)}
          tone={on.includes(each) ? "accent" : "plain"}
          onClick={() => flip(each)}
        >
          {say.name(each)}
        </Chip>
      ))}
    </fieldset>
  );
}

export function MoodsEditor(props: EditorProps) {
  const t = useT();
  return <Switched {...props} name="moods" label={t("compose.moods")} names={MOODS} />;
}

export function AmbienceEditor(props: EditorProps) {
  const t = useT();
  const names = useOptions("ambiences").map((option) => option.value);
  return <Switched {...props} name="ambience" label={t("compose.ambience")} names={names} />;
}

export function FinishEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  return (
    <Select
      label={t("compose.finish")}
      value={fields.finish ?? brief?.finish ?? ""}
      onChange={(value) => onChange(withField(fields, "finish", value))}
      options={useOptions("finishes")}
      placeholder={t("compose.any")}
    />
  );
}

export function WithoutEditor({ fields, onChange, brief }: EditorProps) {
  const t = useT();
  const say = useNames();
  const out = fields.without ?? brief?.without ?? [];
  const [typed, setTyped] = useState("");
  const add = () => {
    const name = typed.trim();
    if (name) onChange(withField(fields, "without", [...new Set([...out, name])]));
    setTyped("");
  };
  return (
    <div className={styles.stack}>
      <div className={styles.switched}>
        {out.map((name) => (
          <Chip
            key={name}
            removeLabel={t("compose.without.remove", { name: say.name(name) })}
            onRemove={() =>
              onChange(
                withField(
                  fields,
                  "without",
                  out.filter((each) => each !== name),
                ),
              )
            }
          >
            {say.name(name)}
          </Chip>
        ))}
      </div>
      <div className={styles.pair}>
        <TextField
          label={t("compose.without")}
          value={typed}
          placeholder={t("compose.without.hint")}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button icon={Plus} onClick={add}>
          {t("compose.without.add")}
        </Button>
      </div>
    </div>
  );
}
