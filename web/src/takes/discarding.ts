import { create } from "zustand";
import { discardTake, type Take } from "../api";
import { useMaking } from "../compose/making";
import { toastError } from "../design";
import { nameOfTake } from "./onDesk";

/** How long a take that was thrown away can be had back. */
export const UNDO_MS = 7000;

interface Discarding {
  /** The names of the takes that are on their way out. */
  gone: ReadonlySet<string>;
  begin: (piece: string, take: Take) => void;
  undo: (piece: string, take: string) => void;
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Takes that were thrown away: out of sight at once, off the disk when nobody wants them back. */
export const useDiscarding = create<Discarding>((set, get) => {
  const show = (name: string) =>
    set({ gone: new Set([...get().gone].filter((each) => each !== name)) });
  const remove = async (piece: string, take: Take) => {
    const name = nameOfTake(piece, take.id);
    timers.delete(name);
    try {
      await discardTake({ path: { piece_id: piece, take_id: take.id } });
      const { piece: now, takes, setTakes } = useMaking.getState();
      if (now === piece) setTakes(takes.filter((each) => each.id !== take.id));
    } catch (error) {
      show(name);
      toastError(error);
    }
  };
  return {
    gone: new Set<string>(),
    begin: (piece, take) => {
      const name = nameOfTake(piece, take.id);
      set({ gone: new Set([...get().gone, name]) });
      timers.set(
        name,
        setTimeout(() => void remove(piece, take), UNDO_MS),
      );
    },
    undo: (piece, take) => {
      const name = nameOfTake(piece, take);
      clearTimeout(timers.get(name));
      timers.delete(name);
      show(name);
    },
  };
});
