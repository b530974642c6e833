/** Which tick is played at which second: stretches that begin at starts, jumps, waits, new tempos. */

import type { TimeMap } from "../score";

interface Anchor {
  readonly atS: number;
  readonly ticks: number;
  readonly map: TimeMap;
  /** The tick at which the next stretch takes over. */
  upTo: number;
}

export class Timeline {
  #anchors: Anchor[];
  /** All before this tick was handed over. */
  edge: number;
  /** When the music begins. */
  readonly startS: number;

  constructor(map: TimeMap, fromTicks: number, startS: number) {
    this.#anchors = [{ atS: startS, ticks: fromTicks, map, upTo: fromTicks }];
    this.edge = fromTicks;
    this.startS = startS;
  }

  get #last(): Anchor {
    return this.#anchors[this.#anchors.length - 1] as Anchor;
  }

  /** The second at which the edge is played. */
  get edgeS(): number {
    return this.secondsAt(this.edge);
  }

  /** The second of a tick at or after the last anchor. */
  secondsAt(ticks: number): number {
    const { atS, ticks: from, map } = this.#last;
    return atS + map.seconds(ticks) - map.seconds(from);
  }

  /** The tick at a second, as it goes on from the edge. */
  ticksAtEdge(seconds: number): number {
    const { atS, ticks, map } = this.#last;
    return map.ticks(map.seconds(ticks) + seconds - atS);
  }

  /** The tick that is played at a second; never past the edge. */
  ticksAt(seconds: number): number {
    let place = this.#anchors.length - 1;
    while (place > 0 && (this.#anchors[place] as Anchor).atS > seconds) place -= 1;
    const { atS, ticks, map, upTo } = this.#anchors[place] as Anchor;
    const at = map.ticks(map.seconds(ticks) + Math.max(0, seconds - atS));
    const end = place === this.#anchors.length - 1 ? Math.max(this.edge, ticks) : upTo;
    return Math.min(at, end);
  }

  /** Go on from another tick when the edge is reached. */
  jump(ticks: number): void {
    this.#turn(this.edgeS, ticks, this.#last.map);
    this.edge = ticks;
  }

  /** The edge is played at a later second than it would have been. */
  delay(atS: number): void {
    this.#turn(atS, this.edge, this.#last.map);
  }

  /** Other tempos from the edge on. */
  retime(map: TimeMap): void {
    if (map !== this.#last.map) this.#turn(this.edgeS, this.edge, map);
  }

  #turn(atS: number, ticks: number, map: TimeMap): void {
    this.#last.upTo = this.edge;
    this.#anchors.push({ atS, ticks, map, upTo: ticks });
  }

  /** Drop the stretches that are over. */
  forget(nowS: number): void {
    while (this.#anchors.length > 1 && (this.#anchors[1] as Anchor).atS < nowS - 1)
      this.#anchors.shift();
  }
}
