import type { Key } from "../i18n";

/** Why a take stands where it stands, from the words of the server to those of the page. */
const WHY: Readonly<Record<string, Key>> = {
  "nearer to its style": "takes.why.style",
  "farther from its style": "takes.why.notStyle",
  "repeats itself in a healthier measure": "takes.why.repeats",
  "repeats itself less healthily": "takes.why.notRepeats",
  "fits its chords better": "takes.why.chords",
  "fits its chords less": "takes.why.notChords",
  "easier to play": "takes.why.hands",
  "harder to play": "takes.why.notHands",
  "more of its parts play": "takes.why.parts",
  "more of its parts stay silent": "takes.why.notParts",
  "keeps more of what was asked": "takes.why.asked",
  "keeps less of what was asked": "takes.why.notAsked",
  "hardly differs from the next": "takes.why.same",
  "hardly differs from the best": "takes.why.same",
};

/** The keys of the reasons of a take's place, none where it stands alone. */
export function whyOf(reasons: readonly string[]): Key[] {
  const [first = ""] = reasons;
  return first.split(" and ").flatMap((clause) => WHY[clause] ?? []);
}
