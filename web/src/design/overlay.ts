import { createContext, useContext } from "react";

/** The node that holds lists, menus and tips: one in `main`, so that they lie in a landmark, and
 * one in each dialog. */
export const OverlayContext = createContext<HTMLElement | null>(null);

/** Where something that floats belongs; `undefined` lets it fall to the body. */
export function useOverlay(): HTMLElement | undefined {
  return useContext(OverlayContext) ?? undefined;
}
