/** The desk in React. */

import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { listSoundfonts } from "../api";
import { useChoices } from "../app/choices";
import type { Readable } from "../score";
import { createDesk, type Desk, soundFontUrl } from "./desk";
import { SoundFontError } from "./soundfont";
import type { SynthState } from "./synth";
import type { TransportState } from "./transport";

const DeskContext = createContext<Desk | null>(null);

/** The address of the SoundFont that the person chose, of the studio's own where that is gone. */
async function chosenSoundFont(): Promise<string> {
  const { entries } = await listSoundfonts();
  const wish = useChoices.getState().soundfont;
  const found = entries.find(({ name }) => name === wish) ?? entries[0];
  if (found === undefined) throw new SoundFontError(404);
  return soundFontUrl(found.name);
}

let shared: Desk | null = null;

/** The page's one desk; made when it is first asked for. */
function sharedDesk(): Desk {
  shared ??= createDesk(chosenSoundFont);
  return shared;
}

/** Gives the desk to what is inside, and loads the SoundFont when the page is idle. */
export function DeskProvider({
  desk,
  warm = true,
  children,
}: {
  readonly desk?: Desk;
  readonly warm?: boolean;
  readonly children?: ReactNode;
}) {
  const value = useMemo(() => desk ?? sharedDesk(), [desk]);
  useEffect(() => {
    if (warm) value.warm();
  }, [value, warm]);
  return createElement(DeskContext.Provider, { value }, children);
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  return useMemo(() => desk ?? sharedDesk(), [desk]);
}

/** What a store has now; with `select`, a part of it (which must be the same while it is equal). */
function useReadable<T>(readable: Readable<T>): T;
function useReadable<T, S>(readable: Readable<T>, select: (value: T) => S): S;
function useReadable<T, S>(readable: Readable<T>, select?: (value: T) => S): T | S {
  const subscribe = useCallback((told: () => void) => readable.subscribe(told), [readable]);
  return useSyncExternalStore(subscribe, () => {
    const value = readable.getState();
    return select === undefined ? value : select(value);
  });
}

export function useTransport(): TransportState;
export function useTransport<S>(select: (state: TransportState) => S): S;
export function useTransport<S>(select?: (state: TransportState) => S): TransportState | S {
  const { transport } = useDesk();
  return useReadable<TransportState, TransportState | S>(transport, select ?? ((state) => state));
}

export function useDeskStatus(): SynthState {
  return useReadable(useDesk().status);
}

/** Play, pause and their kin, with the state they are in. */
export function usePlayback() {
  const desk = useDesk();
  const transport = useTransport();
  const sound = useDeskStatus();
  return useMemo(() => {
    const { transport: it } = desk;
    return {
      ...transport,
      sound,
      isPlaying: it.isActive || transport.state === "preparing",
      play: (fromTicks?: number) => it.play(fromTicks),
      pause: () => it.pause(),
      stop: () => it.stop(),
      toggle: () => it.toggle(),
      seek: (ticks: number) => it.seek(ticks),
    };
  }, [desk, transport, sound]);
}

/** The tick that is heard, a few times a second; a canvas asks the transport itself each frame. */
export function usePosition(timesPerSecond = 10): number {
  const { transport } = useDesk();
  const isActive = useTransport(() => transport.isActive);
  const [ticks, setTicks] = useState(() => transport.positionTicks());
  useEffect(() => {
    const look = () => setTicks(transport.positionTicks());
    look();
    const stop = transport.subscribe(look);
    const timer = isActive ? setInterval(look, 1000 / timesPerSecond) : undefined;
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [transport, isActive, timesPerSecond]);
  return ticks;
}
