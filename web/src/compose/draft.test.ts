import { describe, expect, it } from "vitest";
import { newLuck, requestOf, seedOf, useDraft } from "./draft";

describe("seedOf", () => {
  it("is what was typed, else the luck of the draft", () => {
    expect(seedOf({ seed: "7", luck: 99 })).toBe(7);
    expect(seedOf({ seed: "", luck: 99 })).toBe(99);
    expect(seedOf({ seed: "0", luck: 99 })).toBe(0);
  });

  it("composes with the seed that the chips were read with", () => {
    const draft = { ...useDraft.getState(), prompt: " calm ", seed: "" };
    expect(requestOf(draft)).toMatchObject({ prompt: "calm", seed: draft.luck });
  });

  it("has luck that the API takes", () => {
    expect(newLuck(() => 0)).toBe(1);
    expect(newLuck(() => 0.999999999)).toBeLessThanOrEqual(2 ** 31);
  });
});
