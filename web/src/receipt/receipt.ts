import { DICTIONARY, type Key } from "../i18n";
import type { NameTools } from "../i18n/names";

/** The parts of a receipt that the page reads; see the guide to receipts for the whole. */
export interface Receipt {
  /** How the newest revision came to be, such as "compose" or "edit". */
  verb?: string;
  engine?: string;
  seed?: number;
  brief?: { sources?: Record<string, string> } & Record<string, unknown>;
  conformance?: CheckRow[];
  originality?: { mode: string; corpora?: CorpusRow[] } | null;
}

export interface CheckRow {
  field: string;
  asked: unknown;
  found: unknown;
  ok: boolean;
  note?: string | null;
}

export interface CorpusRow {
  corpus: string;
  pieces: number;
  own_run: number;
  usual_run?: number | null;
  longest?: {
    notes: number;
    part: string;
    bar: number;
    source: { piece: string };
  } | null;
  near_copies?: unknown[];
  curve?: { share: number[] };
  usual_curve?: [low: number[], high: number[]] | null;
}

/** Whatever was asked or found, as a line; names as a person says them. */
export function valueText(value: unknown, say: NameTools, field = ""): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value))
    return value.length ? value.map((each) => valueText(each, say, field)).join(", ") : "–";
  if (typeof value === "object")
    return Object.values(value)
      .map((each) => valueText(each, say, field))
      .join(" ");
  if (typeof value === "number") return say.number(value);
  const text = String(value);
  if (field === "key") return say.key(text);
  if (field !== "parts") return say.name(text);
  const [role = "", instrument] = text.split(": ");
  return instrument ? `${say.name(role)}: ${say.name(instrument)}` : say.name(role);
}

/** Fields that a piece follows but no notes can prove; those among them that were asked for. */
const FOLLOWED = ["style", "moods", "progression", "ambience", "finish", "title"] as const;

export function followed(receipt: Receipt): (readonly [field: string, value: unknown])[] {
  const { brief } = receipt;
  if (!brief) return [];
  return FOLLOWED.filter((field) => brief.sources?.[field] === "asked" && brief[field]).map(
    (field) => [field, brief[field]],
  );
}

/** Whether it was edited since, so that what was asked has not been held against the notes again. */
export function isEdited({ verb, brief, conformance }: Receipt): boolean {
  const wasAsked = Object.values(brief?.sources ?? {}).includes("asked");
  return verb === "edit" && wasAsked && !conformance?.length;
}

/** What a checked field is called in the page; the last word of the key where it is new. */
export function fieldKey(field: string): Key & `receipt.field.${string}` {
  const key = `receipt.field.${field}`;
  return (key in DICTIONARY ? key : key.replaceAll("_", " ")) as Key & `receipt.field.${string}`;
}
