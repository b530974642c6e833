import type { Fields as ApiFields } from "../api";

/** What a person sets by hand, as typed; what is left out is free. */
export type Fields = { [Name in keyof ApiFields]?: NonNullable<ApiFields[Name]> };

export type FieldName = keyof Fields;

/** Fields of which one takes the place of the other. */
const RIVALS: Partial<Record<FieldName, readonly FieldName[]>> = {
  bars: ["length"],
  length: ["bars"],
  chords: ["progression"],
  progression: ["chords"],
};

function isEmpty(value: Fields[FieldName]): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** The fields with one of them set; an empty value, like undefined, leaves it free again. */
export function withField<K extends FieldName>(
  fields: Fields,
  name: K,
  value: Fields[K] | undefined,
): Fields {
  const next: Fields = { ...fields };
  delete next[name];
  if (isEmpty(value)) return next;
  for (const rival of RIVALS[name] ?? []) delete next[rival];
  next[name] = value as Fields[K];
  return next;
}

/** The fields without those of the names. */
export function withoutFields(fields: Fields, ...names: FieldName[]): Fields {
  const next: Fields = { ...fields };
  for (const name of names) delete next[name];
  return next;
}

export function isFree(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}

/** "melody=flute" as its two halves; a bare "flute" has no role. */
export function partOf(typed: string): { role: string; instrument: string } {
  const at = typed.indexOf("=");
  return at < 0
    ? { role: "", instrument: typed }
    : { role: typed.slice(0, at), instrument: typed.slice(at + 1) };
}

/** The fields with a role played by an instrument; none takes the part out of the music. */
export function withPart(fields: Fields, role: string, instrument: string | null): Fields {
  const parts = (fields.parts ?? []).filter((typed) => partOf(typed).role !== role);
  const without = (fields.without ?? []).filter((name) => name !== role);
  const next = withField(
    fields,
    "parts",
    instrument === null ? parts : [...parts, role === "drums" ? "drums" : `${role}=${instrument}`],
  );
  return withField(next, "without", instrument === null ? [...without, role] : without);
}

/** The fields with a name of a list switched on or off. */
export function toggled(
  fields: Fields,
  name: "ambience" | "moods" | "without",
  value: string,
): Fields {
  const there = fields[name] ?? [];
  return withField(
    fields,
    name,
    there.includes(value) ? there.filter((each) => each !== value) : [...there, value],
  );
}
