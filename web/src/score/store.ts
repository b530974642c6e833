/** The smallest store: a value, and who wants to know when it changes. Fits zustand's `useStore`. */

export type Listener<T> = (now: T, before: T) => void;

export interface Readable<T> {
  getState(): T;
  /** Gives back what ends the subscription. */
  subscribe(listener: Listener<T>): () => void;
}

export interface Store<T> extends Readable<T> {
  setState(next: T): void;
}

export function store<T>(first: T): Store<T> {
  let now = first;
  const listeners = new Set<Listener<T>>();
  return {
    getState: () => now,
    setState(next) {
      if (Object.is(next, now)) return;
      const before = now;
      now = next;
      for (const listener of [...listeners]) listener(now, before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
