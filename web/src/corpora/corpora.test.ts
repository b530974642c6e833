import { describe, expect, it } from "vitest";
import type { Corpus } from "../api";
import { isStale, tidyName } from "./corpora";

describe("tidyName", () => {
  it.each([
    ["Mis canciones", "Mis-canciones"],
    ["árbol/../x", "arbol-x"],
    ["--_mine", "mine"],
    ["   ", ""],
    ["a".repeat(80), "a".repeat(63)],
  ])("makes %j into %j", (typed, name) => expect(tidyName(typed)).toBe(name));
});

describe("isStale", () => {
  const built = { built: true, new: 0, changed: 0, gone: 0 } as Corpus;
  it("is so before the first build, and when a file came, changed or went", () => {
    expect(isStale(built)).toBe(false);
    expect(isStale({ ...built, built: false })).toBe(true);
    expect(isStale({ ...built, gone: 1 })).toBe(true);
  });
});
