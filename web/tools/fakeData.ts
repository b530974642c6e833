/** What the stand-in server knows: a few pieces, lists to choose from, jobs that succeed. */

const STYLES = ["lofi", "ambient", "classical", "jazz", "folk", "pop", "rock", "cinematic"];
const ROLES = ["melody", "chords", "arpeggio", "pad", "bass", "drums"];
const TITLES = [
  "Rainy Lofi in D minor",
  "A harbour at five in the morning",
  "Waltz for a paper boat",
  "Neon, slowly",
  "Three hills and a river",
  "Short train, long platform",
  "Nocturne for two lamps",
  "Salt on the window",
];

export interface FakePiece {
  id: string;
  title: string;
  style: string;
  key: string;
  tempo_bpm: number;
  meter: string;
  bars: number;
  seconds: number;
  verb: string;
  prompt: string;
  starred: boolean;
  revision: number;
  takes: number;
  engine: string;
  created_at: string;
  updated_at: string;
}

export function fakePieces(): FakePiece[] {
  return TITLES.map((title, index) => ({
    id: (0xabc0 + index).toString(16).padStart(16, "0"),
    title,
    style: STYLES[index % STYLES.length] ?? "lofi",
    key: ["D minor", "G major", "A minor", "E flat major"][index % 4] ?? "C major",
    tempo_bpm: 72 + index * 7,
    meter: index === 2 ? "3/4" : "4/4",
    bars: 16 + index * 4,
    seconds: 48 + index * 13.5,
    verb: ["compose", "vary", "continue", "import"][index % 4] ?? "compose",
    prompt: index === 3 ? "" : `${title.toLowerCase()}, with flute and soft drums`,
    starred: index % 3 === 0,
    revision: 1 + (index % 3),
    takes: 4,
    engine: index % 2 ? "theory" : "neural",
    created_at: new Date(Date.now() - index * 7.3e7).toISOString(),
    updated_at: new Date(Date.now() - index * 7.2e7).toISOString(),
  }));
}

/** Notes that look like music from afar. */
export function fakeScore(piece: FakePiece) {
  const seed = Number.parseInt(piece.id.slice(-4), 16);
  const beats = piece.meter === "3/4" ? 3 : 4;
  const bar = beats * 480;
  const tracks = ROLES.map((role, id) => {
    const notes: [number, number, number, number][] = [];
    const step = role === "pad" ? bar : role === "chords" ? 960 : role === "arpeggio" ? 240 : 480;
    for (let at = 0; at < piece.bars * bar; at += step) {
      const turn = Math.sin(at / 700 + seed + id) + Math.sin(at / 2300 + id * seed);
      if (role === "melody" && turn < -0.9) continue;
      if (role === "melody" && at < bar * 4) continue;
      const low =
        { bass: 38, pad: 55, chords: 60, arpeggio: 67, melody: 74, drums: 36 }[role] ?? 60;
      notes.push([at, Math.round(low + turn * 5), step - 20, 80]);
      if (role === "chords" || role === "pad")
        notes.push([at, Math.round(low + 4 + turn * 5), step - 20, 70]);
    }
    return { id, name: role, role, program: id * 8, is_drum: role === "drums", notes };
  });
  return {
    title: piece.title,
    ticks_per_quarter: 480,
    end_ticks: piece.bars * bar,
    bars: Array.from({ length: piece.bars }, (_, index) => index * bar),
    tempos: [{ at_ticks: 0, bpm: piece.tempo_bpm }],
    meters: [{ at_ticks: 0, numerator: beats, denominator: 4 }],
    keys: [{ at_ticks: 0, tonic: "D", mode: "minor" }],
    chords: [{ at_ticks: 0, symbol: "Dm7" }],
    sections: [
      { at_ticks: 0, name: "intro" },
      { at_ticks: bar * 4, name: "verse" },
    ],
    tracks,
    revision: piece.revision,
  };
}

const entry = (name: string, description: string, group = "", source = "built in", facts = {}) => ({
  name,
  description,
  group,
  source,
  facts,
});

export const CATALOGUES = {
  about: {
    version: "0.6.0",
    api: "v1",
    llm: null,
    model: "cadenza-small",
    soundfont: "MuseScore_General",
    sound_notice: null,
    limits: { upload_bytes: 512 * 2 ** 20, body_bytes: 2 ** 24, queue: 100, takes: 16 },
    extras: { verovio: true, "llama-cpp-python": false, "basic-pitch": true, reportlab: true },
  },
  session: { needed: false, open: true },
  styles: { entries: STYLES.map((name) => entry(name, `Music in the way of ${name}.`)) },
  instruments: { entries: ["flute", "piano", "violin"].map((name) => entry(name, "", "melodic")) },
  ambiences: { entries: [entry("rain", "Rain on a roof."), entry("vinyl", "A worn record.")] },
  progressions: { entries: [entry("I-V-vi-IV", "The four chords of pop.")] },
  examples: { entries: [entry("harbour", "A tune of eight bars.")] },
  finishes: { entries: [entry("lofi", "Dust and warmth."), entry("clean", "Nothing added.")] },
  soundfonts: {
    entries: [
      entry("MuseScore_General", "General MIDI, 38 MB.", "", "system", { bytes: 39_000_000 }),
      entry("old-upright", "An upright piano.", "", "yours", { bytes: 12_000_000 }),
    ],
  },
  models: {
    entries: [
      entry("cadenza-small", "The model that comes with Cadenza.", "", "built in", {
        parameters: "4.1 M",
      }),
      entry("my-waltzes", "Trained on the corpus “waltzes”.", "", "yours", { parameters: "4.1 M" }),
    ],
  },
  corpora: { corpora: [] },
  formats: {
    entries: [
      entry("midi", "Notes for any sequencer.", "notes"),
      entry("midi-parts", "One MIDI file a part.", "notes", "built in", { folder: true }),
      entry("dawproject", "A project for Bitwig and Studio One.", "notes"),
      entry("musicxml", "A score for MuseScore, Dorico, Sibelius.", "page"),
      entry("mxl", "The same, packed.", "page"),
      entry("pdf", "Engraved pages to print.", "page", "built in", { needs: "reportlab, verovio" }),
      entry("svg", "Engraved pages as pictures.", "page", "built in", { folder: true }),
      entry("abc", "A tune as text.", "page"),
      entry("chords", "Chord symbols above bars.", "page"),
      entry("flac", "The master without loss.", "sound"),
      entry("mp3", "The master to send around.", "sound"),
      entry("wav", "The master for any editor.", "sound"),
      entry("stems", "One recording a part.", "sound", "built in", { folder: true }),
    ],
  },
};

export function fakeJob(id: string, kind: string, request: Record<string, unknown>, piece: string) {
  const formats = (request.formats ?? []) as string[];
  return {
    id,
    kind,
    state: "running",
    request,
    result: {
      piece,
      revision: 1,
      files: formats.map((format) => ({ name: `song.${format}`, bytes: 48_213, format })),
      name: "old-upright",
    },
    error: null,
    stage: kind,
    done: 0,
    position: null as number | null,
    created_at: new Date().toISOString(),
    started_at: new Date().toISOString(),
    ended_at: null,
    tries: 1,
  };
}
