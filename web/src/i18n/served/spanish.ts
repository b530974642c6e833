/** What the server says, in Spanish; a chunk of its own, fetched where the page speaks Spanish. */
const ROOMS = import.meta.glob<Readonly<Record<string, string>>>("./*.json", {
  eager: true,
  import: "default",
});

export const SPANISH_SENTENCES = Object.values(ROOMS).flatMap((room) => Object.entries(room));
