import { expect, test } from "vitest";
import { DICTIONARY, type Entry, LANGUAGES, type Text, translate } from ".";

const slots = (text: Text) =>
  [...(typeof text === "string" ? text : text.one + text.other).matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort();

test.each(Object.entries(DICTIONARY))(
  "%s says the same in every language",
  (_key, entry: Entry) => {
    for (const language of LANGUAGES) {
      const text = entry[language];
      expect(typeof text === "string" ? text : text.one && text.other).toBeTruthy();
      expect(typeof text).toBe(typeof entry.en);
      expect(new Set(slots(text))).toEqual(new Set(slots(entry.en)));
    }
  },
);

test("values are filled in, numbers as the language writes them, and the plural fits", () => {
  expect(translate("en", "common.bars", { count: 1 })).toBe("1 bar");
  expect(translate("en", "common.bars", { count: 1200 })).toBe("1,200 bars");
  expect(translate("es", "common.bars", { count: 12_000 })).toBe("12.000 compases");
  expect(translate("es", "library.play", { title: "{count}" })).toBe("Reproducir {count}");
});

test("a word of a newer server is shown as it came", () => {
  expect(translate("en", "settings.kind.dance" as "settings.kind.train")).toBe("dance");
});
