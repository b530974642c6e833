import { create } from "zustand";

/** What a person chose for this browser. */
interface Choices {
  /** The SoundFont to play and render with; empty: the studio's own. */
  soundfont: string;
  setSoundfont: (name: string) => void;
}

const SOUNDFONT = "cadenza.soundfont";

export const useChoices = create<Choices>((set) => ({
  soundfont: localStorage.getItem(SOUNDFONT) ?? "",
  setSoundfont: (soundfont) => {
    localStorage.setItem(SOUNDFONT, soundfont);
    set({ soundfont });
  },
}));
