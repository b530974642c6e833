/**
 * Says a sentence of the server in another language.
 *
 * A catalogue maps what the server says to its translation, both with numbered holes: "a tempo lies
 * between {0} and {1} bpm". A sentence is looked up whole, then held against the texts with holes,
 * the one with the most words first; what fills a hole is said in turn. What is on no list stays
 * as it is.
 */

interface Said {
  readonly text: string;
  /** Whether it is a number, a known name or a sentence of the catalogue. */
  readonly known: boolean;
}

interface Pattern {
  readonly regex: RegExp;
  /** The longest text between holes, to tell at once what cannot fit. */
  readonly mark: string;
  readonly holes: readonly string[];
  readonly translation: string;
  /** Its words prove little: it counts only where every hole is known. */
  readonly weak: boolean;
  /** It begins or ends with words of its own, as "try {0}". */
  readonly edged: boolean;
}

export interface Words {
  /** A name of the server, a key, a unit; undefined where it is none. */
  readonly name: (text: string) => string | undefined;
  readonly and: string;
  readonly or: string;
  /** Before what came instead of what the rule asks for. */
  readonly got: string;
  readonly language: string;
}

const HOLE = /\{\d+\}/;
const STRONG_LETTERS = 10;
const DEEPEST = 4;
const KEPT = 500;

export class Sayer {
  readonly #literals = new Map<string, string>();
  readonly #patterns: Pattern[] = [];
  readonly #kept = new Map<string, string>();

  constructor(
    catalogue: Iterable<readonly [english: string, translation: string]>,
    private readonly words: Words,
  ) {
    const rows: (Pattern & { letters: number })[] = [];
    for (const [english, translation] of catalogue) {
      const text = withoutLink(english);
      if (!HOLE.test(text)) this.#literals.set(text, translation);
      else rows.push(compiled(text, withoutLink(translation)));
    }
    this.#patterns = rows.sort((a, b) => b.letters - a.letters);
  }

  /** A sentence that the server wrote. */
  say(text: string): string {
    const kept = this.#kept.get(text) ?? this.#told(text);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(text, kept);
    return kept;
  }

  #told(text: string): string {
    const said = this.#server(text);
    if (said.known) return said.text;
    // Where it begins a line the page has made its first letter a capital.
    const small = this.#server(text.charAt(0).toLowerCase() + text.slice(1));
    return small.known ? small.text.charAt(0).toUpperCase() + small.text.slice(1) : said.text;
  }

  #server(text: string): Said {
    const sure = this.#literals.has(text) ? undefined : this.#match(text, 0, true);
    return sure ?? this.#say(text, 0);
  }

  /** What came instead: perhaps the person's own words. */
  got(came: string): string {
    return `${this.words.got} ${this.#say(came, 1).text}`;
  }

  #say(text: string, depth: number): Said {
    return this.#whole(text, depth) ?? this.#pieces(text, depth) ?? { text, known: false };
  }

  #whole(text: string, depth: number): Said | undefined {
    const literal = this.#literals.get(text);
    if (literal !== undefined) return { text: literal, known: true };
    return this.#match(text, depth, false);
  }

  /** The text that fits best: one whose holes are all known, else the one with the most words. */
  #match(text: string, depth: number, isServers: boolean): Said | undefined {
    if (depth > DEEPEST) return undefined;
    let first: Said | undefined;
    for (const pattern of this.#patterns) {
      if (!text.includes(pattern.mark)) continue;
      const found = pattern.regex.exec(text);
      if (!found || (pattern.weak && text.includes("; "))) continue;
      const fills = found.slice(1).map((fill) => this.#fill(fill, depth + 1));
      const said = { text: filled(pattern, found.slice(1), fills), known: true };
      if (fills.every(({ known }) => known)) return said;
      if (!pattern.weak || (isServers && pattern.edged)) first ??= said;
    }
    return first;
  }

  /** "a; b", and "file: a": each side by itself. */
  #pieces(text: string, depth: number): Said | undefined {
    if (depth > DEEPEST) return undefined;
    const parts = text.split("; ");
    if (parts.length > 1) {
      const said = parts.map((part) =>
        part.startsWith("got ")
          ? { text: this.got(part.slice("got ".length)), known: false }
          : (this.#cut(part) ?? this.#say(part, depth + 1)),
      );
      if (!said.some(({ known }) => known)) return undefined;
      return { text: said.map((each) => each.text).join("; "), known: true };
    }
    const colon = text.indexOf(": ");
    if (colon < 0) return undefined;
    const end = this.#fill(text.slice(colon + 2), depth + 1);
    const start = this.#fill(text.slice(0, colon), depth + 1);
    if (!end.known && !start.known) return undefined;
    return { text: `${start.text}: ${end.text}`, known: end.known };
  }

  /** A sentence that the server cut short to keep to one line. */
  #cut(text: string): Said | undefined {
    if (!text.endsWith("…")) return undefined;
    const start = text.slice(0, -1);
    const whole = [...this.#literals.keys()].find((each) => each.startsWith(start));
    return whole === undefined ? undefined : { text: this.#literals.get(whole) ?? "", known: true };
  }

  /** What fills a hole: a number, a name, a list of names, a sentence. */
  #fill(filling: string, depth: number): Said {
    const [, before = "", text = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(filling) ?? [];
    const said = this.#inside(text, depth);
    return { text: before + said.text + after, known: said.known };
  }

  #inside(text: string, depth: number): Said {
    const number = numberIn(text, this.words.language);
    if (number !== undefined) return { text: number, known: true };
    const name = this.words.name(text);
    if (name !== undefined) return { text: name, known: true };
    const inside = /^(\S.*) \((.+)\)$/.exec(text);
    if (inside && depth <= DEEPEST) {
      const [outer, within] = inside.slice(1).map((part) => this.#fill(part, depth + 1));
      if (outer?.known && within?.known)
        return { text: `${outer.text} (${within.text})`, known: true };
    }
    const whole = this.#whole(text, depth);
    if (whole) return whole;
    return this.#list(text, depth) ?? this.#say(text, depth);
  }

  #list(text: string, depth: number): Said | undefined {
    const links = text.split(/(, (?:and |or )?| and | or )/);
    if (links.length < 3 || depth > DEEPEST) return undefined;
    const said = links.map((link, at) => {
      if (at % 2 === 0) return this.#fill(link, depth + 1);
      const word = link.trim().replace(/^, ?/, "");
      const own = word === "and" ? this.words.and : word === "or" ? this.words.or : "";
      return { text: own ? ` ${own} ` : ", ", known: true };
    });
    if (!said.some(({ known }, at) => known && at % 2 === 0)) return undefined;
    return { text: said.map((each) => each.text).join(""), known: said.every((s) => s.known) };
  }
}

/** A sentence that goes on from another begins with a link: "; never heard: {0}". */
function withoutLink(text: string): string {
  return text.replace(/^[;,] /, "");
}

function compiled(english: string, translation: string): Pattern & { letters: number } {
  const texts = english.split(/\{\d+\}/);
  const source = texts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.*?)");
  // A quotation mark says as much as a short word.
  const letters = texts
    .join("")
    .replaceAll('"', "and")
    .replace(/[^a-zA-Z]/g, "").length;
  return {
    regex: new RegExp(`^${source}$`, "s"),
    mark: texts.reduce((longest, part) => (part.length > longest.length ? part : longest), ""),
    holes: english.match(/\{\d+\}/g) ?? [],
    translation,
    weak: letters < STRONG_LETTERS,
    edged: texts[0] !== "" || texts.at(-1) !== "",
    letters,
  };
}

/** The holes of a translation filled; "{0!}" takes what came as it is. */
function filled(pattern: Pattern, raw: readonly string[], fills: readonly Said[]): string {
  return pattern.translation.replace(/(\{\d+)(!?)\}/g, (hole, start: string, asItIs: string) => {
    const at = pattern.holes.indexOf(`${start}}`);
    return (asItIs ? raw[at] : fills[at]?.text) ?? hole;
  });
}

/** A number as the language writes it; undefined for anything else. */
function numberIn(text: string, language: string): string | undefined {
  const found = /^(-?\d{1,3}(?:,\d{3})+|-?\d+)(\.\d+)?(%?)$/.exec(text);
  if (!found) return undefined;
  const [, whole = "", decimals = "", percent = ""] = found;
  const grouped = whole.includes(",")
    ? Number(whole.replaceAll(",", "")).toLocaleString(language)
    : whole;
  const sign = new Intl.NumberFormat(language).format(0.5).charAt(1);
  return grouped + decimals.replace(".", sign) + (percent && " %");
}
