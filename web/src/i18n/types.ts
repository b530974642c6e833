/** The languages of the page. */
export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in one language; the two-fold form chooses by the value `count`. */
export type Text = string | { readonly one: string; readonly other: string };

/** One string of the page in every language. `{name}` stands for a value. */
export type Entry = Readonly<Record<Language, Text>>;

/** The strings of one feature area, keyed `area.name`. */
export type Area = Readonly<Record<string, Entry>>;

type Slots<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;
type SlotsOf<T> = T extends { readonly one: infer One; readonly other: infer Other }
  ? "count" | Slots<One> | Slots<Other>
  : Slots<T>;

/** The values an entry asks for, read off its English text. */
export type ValuesOf<E extends Entry> = [SlotsOf<E["en"]>] extends [never]
  ? []
  : [values: Readonly<Record<SlotsOf<E["en"]>, string | number>>];
