/** Events in the order of their time; at the same time, ends come before beginnings. */

import type { NoteEvent } from "./protocol";

/** Done events are dropped in heaps of this many. */
const MOST_DONE = 512;

function isBefore(a: NoteEvent, b: NoteEvent): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

export class EventQueue {
  readonly #events: NoteEvent[] = [];
  #next = 0;

  get size(): number {
    return this.#events.length - this.#next;
  }

  add(event: NoteEvent): void {
    let place = this.#events.length;
    while (place > this.#next && isBefore(event, this.#events[place - 1] as NoteEvent)) place -= 1;
    this.#events.splice(place, 0, event);
  }

  /** The next event where it is due before a time; it is taken out. */
  takeBefore(atS: number): NoteEvent | null {
    const event = this.#events[this.#next];
    if (event === undefined || event[0] >= atS) return null;
    this.#next += 1;
    if (this.#next > MOST_DONE) {
      this.#events.splice(0, this.#next);
      this.#next = 0;
    }
    return event;
  }

  clear(): void {
    this.#events.length = 0;
    this.#next = 0;
  }
}
