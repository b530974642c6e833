/** The roles a part can have; each has its colour in every picture of Cadenza. */
export const ROLES = [
  "melody",
  "counter",
  "chords",
  "arpeggio",
  "pad",
  "bass",
  "drums",
  "other",
] as const;
export type RoleName = (typeof ROLES)[number];

export function roleName(role: string): RoleName {
  return ROLES.find((name) => name === role) ?? "other";
}

/** The colour of a part for styles: `style={{ color: roleVar(track.role) }}`. */
export function roleVar(role: string): string {
  return `var(--role-${roleName(role)})`;
}

/** The colour of a part now, for a canvas; ask again when the theme changes. */
export function roleColour(role: string): string {
  return tokenColour(`--role-${roleName(role)}`);
}

/** Any token of colour now, for a canvas: `tokenColour("--surface-1")`. */
export function tokenColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
