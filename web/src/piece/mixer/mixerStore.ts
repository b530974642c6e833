/** Volume, pan, mute and solo of each track by name; saved to the server a moment after a change. */

import { create } from "zustand";
import type { Mix } from "../../api";
import { toastError } from "../../design/toasts";
import { saveNow } from "../state/saving";
import { saveMix } from "../state/server";

export interface Strip {
  readonly gainDb: number;
  readonly pan: number;
  readonly mute: boolean;
  /** Not saved: it is for listening now. */
  readonly solo: boolean;
}

export const PLAIN: Strip = { gainDb: 0, pan: 0, mute: false, solo: false };

interface MixerState {
  readonly piece: string | null;
  readonly tracks: Readonly<Record<string, Strip>>;
  readonly finish: string | null;
  readonly ambience: NonNullable<Mix["ambience"]>;
  readonly textures: NonNullable<Mix["textures"]>;
  open: (piece: string, mix: Mix | null) => void;
  change: (name: string, change: Partial<Strip>) => void;
  rename: (from: string, to: string) => void;
  /** Take over what a newer mix says of tracks that are new here. */
  learn: (mix: Mix) => void;
}

const SAVE_MS = 700;
let due: ReturnType<typeof setTimeout> | null = null;

function stripsOf(mix: Mix): Record<string, Strip> {
  const strips: Record<string, Strip> = {};
  for (const [name, row] of Object.entries(mix.tracks ?? {}))
    strips[name] = {
      gainDb: row.gain_db ?? 0,
      pan: row.pan ?? 0,
      mute: row.mute ?? false,
      solo: false,
    };
  return strips;
}

export const useMixer = create<MixerState>((set, get) => ({
  piece: null,
  tracks: {},
  finish: null,
  ambience: [],
  textures: [],
  open: (piece, mix) => {
    saveDue();
    const tracks = mix === null ? {} : stripsOf(mix);
    const { finish = null, ambience = [], textures = [] } = mix ?? {};
    set({ piece, tracks, finish, ambience: ambience ?? [], textures: textures ?? [] });
  },
  change: (name, change) => {
    const strip = { ...(get().tracks[name] ?? PLAIN), ...change };
    set((state) => ({ tracks: { ...state.tracks, [name]: strip } }));
    if (Object.keys(change).some((key) => key !== "solo")) saveSoon();
  },
  learn: (mix) => set((state) => ({ tracks: { ...stripsOf(mix), ...state.tracks } })),
  rename: (from, to) => {
    const strip = get().tracks[from];
    if (strip === undefined) return;
    // The old name stays known: undo may bring it back.
    set(({ tracks }) => ({ tracks: { ...tracks, [to]: strip } }));
    saveSoon();
  },
}));

export const mixer = () => useMixer.getState();

/** The mix as the API has it. */
export function mixOf(state: Pick<MixerState, "tracks" | "finish" | "ambience" | "textures">): Mix {
  const tracks = Object.fromEntries(
    Object.entries(state.tracks).map(([name, { gainDb, pan, mute }]) => [
      name,
      { gain_db: gainDb, pan, mute },
    ]),
  );
  return { tracks, finish: state.finish, ambience: state.ambience, textures: state.textures };
}

function saveSoon(): void {
  if (due !== null) clearTimeout(due);
  due = setTimeout(() => saveDue(), SAVE_MS);
}

/** Save a change of the mix that waits; the score goes first, for the names of its tracks. */
function saveDue(): void {
  if (due === null) return;
  clearTimeout(due);
  due = null;
  const { piece } = mixer();
  const mix = mixOf(mixer());
  if (piece === null) return;
  void saveNow()
    .then(() => saveMix(piece, mix))
    .catch(toastError);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveDue();
});

interface Named {
  readonly id: number;
  readonly name: string;
}

/** The tracks that are not heard: muted, or not soloed while another is. */
export function silentTracks(
  tracks: readonly Named[],
  strips: Readonly<Record<string, Strip>>,
): ReadonlySet<number> {
  const isSolo = tracks.some(({ name }) => strips[name]?.solo);
  return new Set(
    tracks
      .filter(({ name }) => {
        const strip = strips[name] ?? PLAIN;
        return strip.mute || (isSolo && !strip.solo);
      })
      .map(({ id }) => id),
  );
}
