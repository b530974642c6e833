import { useEffect } from "react";
import { useShortcuts } from "../app/shortcuts";
import { type Key, useT } from "../i18n";
import { roll } from "./state/roll";

type Words = Extract<Key, `roll.${string}`>;

/** What hand and finger do: with which key, what is done with the hand, and what comes of it. */
const HAND: readonly (readonly [held: string, hand: Words, does: Words])[] = [
  ["", "roll.hand.drag", "roll.catch"],
  ["Shift+", "roll.hand.drag", "roll.catch.add"],
  ["Alt+", "roll.hand.drag", "roll.catch.away"],
  ["Mod+", "roll.hand.drag", "roll.catch.turn"],
  ["Alt+", "roll.hand.drag", "roll.copy"],
  ["Shift+", "roll.hand.drag", "roll.axis"],
  ["", "roll.hand.edge", "roll.resize"],
  ["", "roll.hand.double", "roll.toggle"],
  ["", "roll.hand.ruler", "roll.loop"],
  ["", "roll.hand.loopEdge", "roll.loop.edge"],
  ["", "roll.hand.stem", "roll.together"],
  ["Shift+", "roll.hand.lane", "roll.ramp"],
  ["", "roll.hand.middle", "roll.pan"],
  ["Mod+", "roll.hand.wheel", "roll.zoom"],
  ["Alt+", "roll.hand.wheel", "roll.zoom.height"],
  ["", "roll.hand.two", "roll.pinch"],
  ["", "roll.hand.rest", "roll.menu"],
];

/** Gestures stand in the list of shortcuts beside the keys; choosing one shows where it works. */
export function useHandList(): void {
  const t = useT();
  useEffect(() => {
    const { add, remove } = useShortcuts.getState();
    const words = t as (key: Words) => string;
    const run = () => roll().setMode("notes");
    const added = HAND.map(([held, hand, does]) => {
      const keys = `${held}${words(hand)}`;
      const row = Symbol(keys);
      add(row, { keys, label: words(does), group: t("roll.group"), run });
      return row;
    });
    return () => added.forEach(remove);
  }, [t]);
}
