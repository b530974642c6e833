/** The parts of a receipt that the page reads; see the guide to receipts for the whole. */
export interface Receipt {
  engine?: string;
  seed?: number;
  conformance?: CheckRow[];
  originality?: { mode: string; corpora?: CorpusRow[] } | null;
}

export interface CheckRow {
  field: string;
  asked: unknown;
  found: unknown;
  ok: boolean;
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

/** Whatever was asked or found, as a line. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (typeof value === "object") return Object.values(value).map(valueText).join(" ");
  return String(value).replaceAll("_", " ");
}
