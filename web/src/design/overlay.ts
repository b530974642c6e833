import { createContext, useContext } from "react";

/** The id of the node in `main` that holds lists, menus and tips, so that they lie in a landmark. */
export const OVERLAYS = "overlays";

/** A dialog holds its own. */
export const OverlayContext = createContext<HTMLElement | null>(null);

/** Where something that floats belongs; `undefined` lets it fall to the body. */
export function useOverlay(): HTMLElement | undefined {
  const dialog = useContext(OverlayContext);
  return dialog ?? document.getElementById(OVERLAYS) ?? undefined;
}
