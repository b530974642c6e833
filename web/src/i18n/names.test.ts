import { describe, expect, it } from "vitest";
import { keyIn, nameIn, tonicIn } from "./names";

describe("nameIn", () => {
  it("says what a musician says", () => {
    expect(nameIn("en", "pad_2_warm")).toBe("warm synth pad");
    expect(nameIn("es", "acoustic_guitar_nylon")).toBe("guitarra española");
    expect(nameIn("es", "harmonic minor")).toBe("menor armónica");
  });

  it("leaves a name of one's own, and one of JavaScript's, as it is", () => {
    expect(nameIn("es", "my_rain_at_home")).toBe("my rain at home");
    expect(nameIn("en", "constructor")).toBe("constructor");
  });
});

describe("keys", () => {
  it("are letters in English and solfa in Spanish", () => {
    expect(keyIn("en", "Bb major")).toBe("B♭ major");
    expect(keyIn("es", "F# harmonic minor")).toBe("fa♯ menor armónica");
    expect(tonicIn("es", "?")).toBe("?");
  });
});
