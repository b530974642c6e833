import { useEffect } from "react";

const STOPS =
  "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex='0']";

const SHEET = "[role=dialog], [role=alertdialog]";
const PATH = 40;

function isSeen(node: Element): boolean {
  return node.getClientRects().length > 0;
}

/** The first control in a node, or the node itself where it is one. */
function stopIn(node: Node | null): HTMLElement | undefined {
  if (!(node instanceof HTMLElement) || !node.isConnected) return undefined;
  if (node.matches(STOPS) && isSeen(node)) return node;
  return [...node.querySelectorAll<HTMLElement>(STOPS)].find(isSeen);
}

/** Beside what went away: what followed it, or what came before it. */
function heir(gone: Node, changes: readonly MutationRecord[]): HTMLElement | undefined {
  const change = changes.find(({ removedNodes }) =>
    [...removedNodes].some((node) => node.contains(gone)),
  );
  for (let node = change?.nextSibling ?? null; node; node = node.nextSibling) {
    const stop = stopIn(node);
    if (stop) return stop;
  }
  for (let node = change?.previousSibling ?? null; node; node = node.previousSibling) {
    const stop = stopIn(node);
    if (stop) return stop;
  }
  return undefined;
}

/** The controls that had the focus, the newest first. */
class Path {
  private nodes: HTMLElement[] = [];

  remember(target: EventTarget | null): void {
    if (target instanceof HTMLElement)
      this.nodes = [target, ...this.nodes.filter((node) => node !== target)].slice(0, PATH);
  }

  /** The one that has just gone, if it has; it is forgotten. */
  takeGone(isGone: (node: HTMLElement) => boolean): HTMLElement | undefined {
    const [newest] = this.nodes;
    if (!newest || !isGone(newest)) return undefined;
    this.nodes = this.nodes.filter((node) => node.isConnected && node !== newest);
    return newest;
  }

  /** The newest that can take the focus now. */
  stop(sheet: Element): HTMLElement | undefined {
    return this.nodes.find((node) => node.matches(STOPS) && isSeen(node) && sheet.contains(node));
  }
}

/**
 * Keep the place of the keyboard when the control that has the focus goes away.
 *
 * A browser lets it fall to the body, so that the next Tab begins at the top of the page.
 */
export function useKeptFocus(room: () => HTMLElement | null): void {
  useEffect(() => {
    const path = new Path();
    // A dialog that closes gives the focus back by itself, a moment later; one that is open
    // takes it on its sheet.
    let waiting = 0;
    const later = (next?: HTMLElement) => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        const now = document.activeElement;
        const isLost = now === document.body;
        if (!now || !(isLost || now.matches(SHEET))) return;
        const stop = next && now.contains(next) && isSeen(next) ? next : path.stop(now);
        if (stop) stop.focus();
        else if (isLost) room()?.focus({ preventScroll: true });
      }, 0);
    };
    const watcher = new MutationObserver((changes) => {
      const gone = path.takeGone((node) => !node.isConnected);
      if (gone) later(heir(gone, changes));
    });
    const remember = (event: FocusEvent) => path.remember(event.target);
    const leave = ({ target, relatedTarget }: FocusEvent) => {
      // What is hidden loses the focus too.
      const isHidden = (node: HTMLElement) => node === target && node.isConnected && !isSeen(node);
      if (relatedTarget === null && path.takeGone(isHidden)) later();
    };
    document.addEventListener("focusin", remember);
    document.addEventListener("focusout", leave);
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => {
      window.clearTimeout(waiting);
      document.removeEventListener("focusin", remember);
      document.removeEventListener("focusout", leave);
      watcher.disconnect();
    };
  }, [room]);
}
