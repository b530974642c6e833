import type { Plugin } from "vite";

/** A small stand-in for the server, for looking at the page without it: CADENZA_FAKE=1 npm run dev. */
export function fakeStudio(): Plugin {
  return { name: "fake-studio" };
}
