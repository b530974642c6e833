/**
 * The hand: pointer events in, gestures out.
 *
 * One finger or the first button works with the tool of now. Two fingers move and zoom. The wheel
 * scrolls, with Ctrl it zooms time, with Alt it zooms height.
 */

import { zoomTime } from "../roll/geometry";
import { placeAt } from "../roll/layout";
import { roll } from "../state/roll";
import { pressCell, pressSection } from "./cellGestures";
import { type Gesture, IDLE, type Player, type Point } from "./gesture";
import { pressKeys, pressRuler, pressVelocity } from "./laneGestures";
import { drawFrom, noteUnder, pressNotes } from "./noteGestures";

const EDGE_PX = 28;
const EDGE_STEP_PX = 14;
/** A finger that opens the menu by resting must not have started an edit. */
const REST_MS = 120;

type Finger = { x: number; y: number };

export class Hand {
  readonly #fingers = new Map<number, Finger>();
  #gesture: Gesture = IDLE;
  #last: Point | null = null;
  #edge = 0;
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
    this.#last = point;
    if (event.button === 1) {
      this.#gesture = panFrom(point);
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
    if (this.#fingers.size === 2) this.#pinch(event.pointerId, point);
    this.#fingers.set(event.pointerId, { x: point.x, y: point.y });
    if (this.#fingers.size > 1) return;
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
    this.#gesture = IDLE;
    gesture.end(point);
  };

  /** Let go of everything without effect. */
  readonly cancel = (): void => {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#stopEdge();
    const gesture = this.#gesture;
    this.#gesture = IDLE;
    gesture.cancel();
  };

  readonly lost = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.cancel();
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { scroll, zoom, zoomRows, layout, extent, view } = roll();
    const point = this.#pointOf(event);
    const unit = event.deltaMode === 1 ? 16 : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-dy * 0.004), point.x);
    else if (event.altKey) zoomRows(Math.exp(-dy * 0.002), point.y);
    else if (event.shiftKey && dx === 0) scroll(dy, 0);
    else {
      const fits =
        extent.mode === "arrangement" &&
        extent.tracks * view.rowPx <= layout.body.bottom - layout.body.top;
      scroll(fits && dx === 0 ? dy : dx, fits ? 0 : dy);
    }
  };

  /** A double click: into a track's notes from the arrangement, a new note in the notes view. */
  readonly twice = (event: MouseEvent): void => {
    const point = this.#pointOf(event);
    const { layout, mode, tool, cursor } = roll();
    if (placeAt(layout, point.x, point.y) !== "body") return;
    if (mode === "arrangement") {
      if (cursor !== null) roll().set({ focus: cursor.trackId });
      if (cursor !== null) roll().setMode("notes");
    } else if (tool === "select" && noteUnder(point) === null) {
      drawFrom(point, this.player).end(point);
    }
  };

  #start(point: Point): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#gesture = this.#begin(point);
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
    this.element.style.cursor = cursorFor(hit?.grip ?? null, point);
    if (id !== hovered) set({ hovered: id });
  }

  #pinch(moved: number, point: Point): void {
    const [a, b] = [...this.#fingers.entries()];
    if (a === undefined || b === undefined) return;
    const still = a[0] === moved ? b[1] : a[1];
    const before = a[0] === moved ? a[1] : b[1];
    const { layout, extent, view, set, scroll } = roll();
    const wasWide = Math.max(24, Math.abs(before.x - still.x));
    const isWide = Math.max(24, Math.abs(point.x - still.x));
    const middle = (before.x + still.x) / 2;
    if (Math.abs(wasWide - isWide) > 0)
      set({ view: zoomTime(view, layout, extent, isWide / wasWide, middle) });
    scroll((before.x - point.x) / 2, (before.y - point.y) / 2);
  }

  /** A drag that reaches the edge scrolls on. */
  #followEdge(point: Point): void {
    this.#stopEdge();
    const { layout, extent } = roll();
    if (this.#gesture === IDLE || point.y < layout.ruler.bottom) return;
    const dx =
      point.x > layout.widthPx - EDGE_PX ? 1 : point.x < layout.keysPx + EDGE_PX / 3 ? -1 : 0;
    const dy =
      point.y > layout.heightPx - EDGE_PX ? 1 : point.y < layout.body.top + EDGE_PX / 3 ? -1 : 0;
    if (dx === 0 && (dy === 0 || extent.mode === "notes")) return;
    const step = () => {
      roll().scroll(dx * EDGE_STEP_PX, dy * EDGE_STEP_PX);
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

function panFrom(from: Point): Gesture {
  let last = from;
  const move = (point: Point) => {
    roll().scroll(last.x - point.x, last.y - point.y);
    last = point;
  };
  return { move, end: () => {}, cancel: () => {} };
}

function cursorFor(grip: string | null, point: Point): string {
  const { layout, tool, mode } = roll();
  const place = placeAt(layout, point.x, point.y);
  if (place === "ruler" || place === "sections" || place === "keys") return "pointer";
  if (place === "velocity") return "ns-resize";
  if (place !== "body" || mode === "arrangement") return "default";
  if (tool === "erase") return "not-allowed";
  if (tool === "split") return "col-resize";
  if (grip === "start" || grip === "end") return "ew-resize";
  if (grip === "body") return "grab";
  return tool === "draw" ? "crosshair" : "default";
}
