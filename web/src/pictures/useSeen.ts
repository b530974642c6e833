import { type RefObject, useEffect, useState } from "react";

/** Whether a node has ever been near the window; nothing is fetched for what nobody scrolls to. */
export function useSeen(node: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = node.current;
    if (!element || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        setSeen(true);
        watcher.disconnect();
      },
      { rootMargin: "300px" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [node]);
  return seen;
}
