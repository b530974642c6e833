import { describe, expect, it } from "vitest";
import { keyIn, nameIn, numberIn, tonicIn } from "../i18n/names";
import { fieldKey, followed, isEdited, valueText } from "./receipt";

const say = {
  name: (name: string) => nameIn("es", name),
  key: (key: string) => keyIn("es", key),
  tonic: (tonic: string) => tonicIn("es", tonic),
  number: (value: number) => numberIn("es", value),
};

describe("valueText", () => {
  it.each([
    [75.0004, "tempo_bpm", "75"],
    [72.5, "tempo_bpm", "72,5"],
    ["D minor", "key", "re menor"],
    [["melody: flute", "bass"], "parts", "melodía: flauta, bajo"],
    [[], "without", "–"],
    [null, "", "–"],
  ])("writes %j of %s", (value, field, text) => expect(valueText(value, say, field)).toBe(text));
});

describe("followed", () => {
  it("holds what was asked for that no count of notes can prove", () => {
    const brief = {
      style: "jazz",
      finish: "warm",
      ambience: [],
      sources: { style: "asked", finish: "style" },
    };
    expect(followed({ brief })).toEqual([["style", "jazz"]]);
    expect(followed({})).toEqual([]);
  });
});

it("what was edited since is told apart from what never asked for anything", () => {
  const brief = { sources: { key: "asked", finish: "style" } };
  const check = { field: "key", asked: "D minor", found: "D minor", ok: true };
  expect(isEdited({ verb: "edit", brief, conformance: [] })).toBe(true);
  expect(isEdited({ verb: "edit", brief: { sources: { key: "style" } } })).toBe(false);
  expect(isEdited({ verb: "compose", brief, conformance: [] })).toBe(false);
  expect(isEdited({ verb: "edit", brief, conformance: [check] })).toBe(false);
});

it("a field that is newer than the page has a name all the same", () => {
  expect(fieldKey("tempo_bpm")).toBe("receipt.field.tempo_bpm");
  expect(fieldKey("breath_marks")).toBe("receipt.field.breath marks");
});
