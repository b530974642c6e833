/**
 * The hand: pointer events in, gestures out.
 *
 * One finger or the first button works with the tool of now. Two fingers or the middle button
 * move the view, two fingers zoom it as well. The wheel scrolls, zooms time with Ctrl and height
 * with Alt.
 */

import { placeAt } from "../roll/layout";
import { cellKey } from "../state/cells";
import { roll } from "../state/roll";
import { cellUnder, pressCell, pressSection } from "./cellGestures";
import { drawFrom, eraseNote } from "./drawing";
import { edgeScroll } from "./edges";
import { type Gesture, hasMoved, IDLE, type Player, type Point } from "./gesture";
import { hintAt } from "./hints";
import { pressKeys, pressRuler } from "./laneGestures";
import { pressNotes } from "./noteGestures";
import { cursorFor } from "./pointer";
import { noteUnder } from "./under";
import { pressVelocity } from "./velocityGestures";
import { panFrom, pinched, wheeled } from "./wandering";

/** A finger that opens the menu by resting must not have started an edit. */
const REST_MS = 120;
/** A finger that lies so long is no tap. */
const MENU_MS = 450;

type Finger = { x: number; y: number };

export class Hand {
  readonly #fingers = new Map<number, Finger>();
  #gesture: Gesture = IDLE;
  #first: Point | null = null;
  #last: Point | null = null;
  #edge = 0;
  #sinceMs = 0;
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly element: HTMLElement,
    readonly player: Player,
  ) {}

  get isBusy(): boolean {
    return this.#gesture !== IDLE;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button > 1) return;
    const point = this.#pointOf(event);
    this.#fingers.set(event.pointerId, { x: point.x, y: point.y });
    this.#capture(event.pointerId);
    if (this.#fingers.size > 1) {
      this.cancel();
      return;
    }
    this.cancel();
    this.#first = point;
    this.#last = point;
    this.#sinceMs = event.timeStamp;
    if (event.button === 1) {
      this.#gesture = panFrom(point);
      this.#first = null;
      this.element.style.cursor = "grabbing";
    } else if (point.isTouch && this.#isDrawing(point)) {
      // Wait for a second finger before a note is drawn, erased or cut.
      this.#waiting = setTimeout(() => this.#start(point), REST_MS);
    } else {
      this.#start(point);
    }
  };

  readonly move = (event: PointerEvent): void => {
    const point = this.#pointOf(event);
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) {
      this.#hover(point);
      return;
    }
    const others = [...this.#fingers].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    if (others.length === 1 && other !== undefined) pinched(before, point, other);
    this.#fingers.set(event.pointerId, { x: point.x, y: point.y });
    if (this.#fingers.size > 1) return;
    // A menu that a resting finger opened has the rest of the touch.
    if (point.isTouch && document.querySelector("[role=menu]") !== null) {
      this.cancel();
      return;
    }
    if (this.#waiting !== null && this.#last !== null) this.#start(this.#last);
    this.#last = point;
    this.#gesture.move(point);
    this.#followEdge(point);
  };

  readonly up = (event: PointerEvent): void => {
    const alone = this.#fingers.size === 1;
    this.#fingers.delete(event.pointerId);
    if (!alone) return;
    const point = this.#pointOf(event);
    if (this.#waiting !== null) this.#start(point);
    this.#stopEdge();
    const gesture = this.#gesture;
    this.#rest();
    gesture.end(point);
    this.#hover(point);
  };

  /** Let go of everything without effect. */
  readonly cancel = (): void => {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#stopEdge();
    const gesture = this.#gesture;
    this.#rest();
    gesture.cancel();
  };

  /** Escape lets go of what the hand does, and of nothing else. */
  readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isBusy) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  };

  /** A finger that has rested opened the menu: what a tap would do after it would close it again. */
  readonly lifted = (event: TouchEvent): void => {
    if (event.cancelable && event.timeStamp - this.#sinceMs > MENU_MS) event.preventDefault();
  };

  /** The menu works on what is under the pointer, unless that is selected with others. */
  readonly menu = (event: MouseEvent): void => {
    this.cancel();
    const point = this.#pointOf(event);
    const { layout, mode, cells, notes, selectCells, selectNotes } = roll();
    if (placeAt(layout, point.x, point.y) !== "body") return;
    if (mode === "notes") {
      const hit = noteUnder(point);
      if (hit !== null && !notes.has(hit.note.id)) selectNotes(new Set([hit.note.id]));
      return;
    }
    const cell = cellUnder(point.x, point.y);
    if (cell === null) return;
    const key = cellKey(cell.trackId, cell.bar);
    if (!cells.has(key)) selectCells(new Set([key]), cell, cell);
  };

  readonly lost = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.cancel();
  };

  readonly wheel = (event: WheelEvent): void => wheeled(event, this.#pointOf(event));

  /** No scrolling by the browser where the middle button moves the view. */
  readonly press = (event: MouseEvent): void => {
    if (event.button === 1) event.preventDefault();
  };

  /** A double click: into a track's notes, or a note there or gone in the notes view. */
  readonly twice = (event: MouseEvent): void => {
    const point = this.#pointOf(event);
    const { layout, mode, tool } = roll();
    if (placeAt(layout, point.x, point.y) !== "body") return;
    if (mode === "arrangement") {
      const cell = cellUnder(point.x, point.y);
      if (cell === null) return;
      roll().set({ focus: cell.trackId });
      roll().setMode("notes");
    } else if (tool === "select" && !point.shift && !point.mod) {
      const hit = noteUnder(point);
      if (hit === null) drawFrom(point, this.player).end(point);
      else eraseNote(hit.note.id);
    }
  };

  #start(point: Point): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#gesture = this.#begin(point);
    roll().set({ isHeld: this.isBusy });
  }

  #rest(): void {
    this.#gesture = IDLE;
    roll().set({ isHeld: false });
  }

  #begin(point: Point): Gesture {
    const { layout, mode } = roll();
    switch (placeAt(layout, point.x, point.y)) {
      case "ruler":
      case "chords":
        return pressRuler(point, this.player);
      case "sections":
        return pressSection(point);
      case "keys":
        return pressKeys(point, this.player);
      case "velocity":
        return pressVelocity(point);
      case "body":
        return mode === "notes" ? pressNotes(point, this.player) : pressCell(point);
      default:
        return IDLE;
    }
  }

  #isDrawing(point: Point): boolean {
    const { mode, layout } = roll();
    return mode === "notes" && placeAt(layout, point.x, point.y) === "body";
  }

  #hover(point: Point): void {
    const { mode, layout, set, hovered } = roll();
    const isOver = mode === "notes" && placeAt(layout, point.x, point.y) === "body";
    const hit = isOver ? noteUnder(point) : null;
    const id = hit?.note.id ?? null;
    this.element.style.cursor = cursorFor(hit?.grip ?? null, point, this.player.loop());
    const hint = hintAt(point);
    if (this.element.title !== hint) this.element.title = hint;
    if (id !== hovered) set({ hovered: id });
  }

  /** A drag that reaches the edge scrolls on. */
  #followEdge(point: Point): void {
    this.#stopEdge();
    const from = this.#first;
    if (!this.isBusy || from === null || !hasMoved(from, point)) return;
    const by = edgeScroll(from, point);
    if (by === null) return;
    const step = () => {
      roll().scroll(by.x, by.y);
      if (this.#last !== null) this.#gesture.move(this.#last);
      this.#edge = requestAnimationFrame(step);
    };
    this.#edge = requestAnimationFrame(step);
  }

  #stopEdge(): void {
    cancelAnimationFrame(this.#edge);
  }

  #capture(pointer: number): void {
    try {
      this.element.setPointerCapture(pointer);
    } catch {
      // A pointer that is gone already needs no capture.
    }
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      shift: event.shiftKey,
      mod: event.ctrlKey || event.metaKey,
      alt: event.altKey,
      isTouch: "pointerType" in event && event.pointerType === "touch",
    };
  }
}
