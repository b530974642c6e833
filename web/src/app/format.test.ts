import { expect, test } from "vitest";
import { ago, clock, size } from "./format";

test("seconds read as a clock", () => {
  expect(clock(0)).toBe("0:00");
  expect(clock(75.2)).toBe("1:15");
  expect(clock(59.6)).toBe("1:00");
  expect(clock(-3)).toBe("0:00");
});

test("an instant is told from now, in both languages", () => {
  const now = Date.parse("2026-01-02T12:00:00Z");
  expect(ago("2026-01-02T09:00:00Z", "en", now)).toBe("3 hours ago");
  expect(ago("2026-01-01T12:00:00Z", "es", now)).toBe("ayer");
  expect(ago("2026-01-02T12:00:03Z", "en", now)).toBe("now");
  expect(ago("no date", "en", now)).toBe("");
});

test("sizes have the unit that fits", () => {
  expect(size(39_000_000, "en")).toBe("39 MB");
  expect(size(0, "en")).toBe("0 bytes");
  expect(size(12_340, "es")).toBe("12,3 kB");
});
